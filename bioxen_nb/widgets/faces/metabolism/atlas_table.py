"""The map of central carbon metabolism: where metabolites and reactions of the E. coli core model are drawn.

Which reactions there are is in Orth, Fleming & Palsson 2010 (EcoSal 10.2.1); the places are our own. Names are those of
BiGG. `g3p*` is g3p, drawn once more.
"""

#: Width and height of the page; and left, top, right and bottom of the membrane on it.
PAGE = (1345, 965)
MEMBRANE = (150, 88, 1165, 880)
#: Where the biomass stands, and the precursors that it takes.
BIOMASS = (700, 500)
PRECURSORS = (
    *("g6p", "f6p", "g3p", "3pg", "pep", "pyr", "accoa", "akg", "oaa", "e4p", "r5p"),
    *("glu__L", "gln__L", "atp", "nadph"),
)

#: Headings of the map: text, x, y.
PATHWAYS = """
Glycolysis|325|455
Pentose phosphate pathway|690|112
Respiration and energy|1000|112
Citric acid cycle|765|583
Fermentation|165|864
Lactose and galactose|170|245
"""

#: Metabolite, x, y, side of its label (l, r, t, b), what it is. Names that end in _e are outside.
METABOLITES = """
glc__D_e|470|40|r|glucose
lcts_e|300|40|l|lactose
gal_e|215|40|l|galactose
fru_e|385|40|r|fructose
gal|215|150|b|galactose
lcts|300|150|b|lactose
glc__D|385|150|b|glucose
g6p|470|150|t|glucose 6-phosphate
f6p|470|220|l|fructose 6-phosphate
fdp|470|290|l|fructose 1,6-bisphosphate
dhap|370|345|l|dihydroxyacetone phosphate
g3p|470|365|r|glyceraldehyde 3-phosphate
13dpg|470|425|l|1,3-bisphosphoglycerate
3pg|470|485|l|3-phosphoglycerate
2pg|470|540|l|2-phosphoglycerate
pep|470|595|l|phosphoenolpyruvate
pyr|470|665|r|pyruvate
accoa|470|745|b|acetyl-CoA
6pgl|610|150|b|6-phosphogluconolactone
6pgc|730|150|b|6-phosphogluconate
ru5p__D|850|150|t|ribulose 5-phosphate
xu5p__D|780|215|l|xylulose 5-phosphate
r5p|920|215|r|ribose 5-phosphate
g3p*|780|295|l|glyceraldehyde 3-phosphate
s7p|920|295|r|sedoheptulose 7-phosphate
f6p*|780|375|l|fructose 6-phosphate
e4p|920|375|r|erythrose 4-phosphate
lac__D|290|665|b|lactate
for|290|715|b|formate
actp|370|770|b|acetyl phosphate
ac|270|770|b|acetate
acald|370|828|r|acetaldehyde
etoh|270|828|b|ethanol
pyr_e|80|600|l|pyruvate
lac__D_e|80|665|l|lactate
for_e|80|715|l|formate
ac_e|80|770|l|acetate
etoh_e|80|828|l|ethanol
acald_e|370|930|l|acetaldehyde
oaa|630|782|l|oxaloacetate
cit|630|688|t|citrate
acon_C|710|633|t|cis-aconitate
icit|836|630|t|isocitrate
akg|923|679|r|2-oxoglutarate
succoa|943|754|r|succinyl-CoA
succ|886|821|r|succinate
fum|786|847|b|fumarate
mal__L|685|827|b|malate
glx|785|735|l|glyoxylate
pyr*|545|850|l|pyruvate
mal__L_e|685|930|r|malate
fum_e|786|930|r|fumarate
succ_e|886|930|r|succinate
glu__L|1070|695|t|glutamate
gln__L|1070|770|b|glutamine
akg_e|1220|625|r|2-oxoglutarate
glu__L_e|1220|695|r|glutamate
gln__L_e|1220|770|r|glutamine
nadh|1030|150|l|NADH
nadph|1110|150|r|NADPH
q8h2|1030|230|l|ubiquinol
o2|1120|240|t|oxygen
h2o|1030|330|l|water
adp|1020|395|l|ADP
atp|1110|395|r|ATP
co2|1070|475|l|carbon dioxide
nh4|1070|530|l|ammonium
pi|1070|585|l|phosphate
o2_e|1220|240|r|oxygen
h2o_e|1220|330|r|water
co2_e|1220|475|r|carbon dioxide
nh4_e|1220|530|r|ammonium
pi_e|1220|585|r|phosphate
"""

#: Metabolites that are not drawn.
OTHERS = {
    "h": "protons",
    "coa": "coenzyme A",
    "nad": "NAD",
    "nadp": "NADP",
    "q8": "ubiquinone",
    "amp": "AMP",
    "so4": "sulfate",
    "k": "potassium",
}

#: Reaction, from, to, bow to the left in page units; then, if its label does not stand to the left: `!` no label,
#: `-` to the right, or x, y and anchor.
STRANDS = """
GLCpts|glc__D_e|g6p|0
FRUpts2|fru_e|f6p|0|382,82,end
LCTSt|lcts_e|lcts|0
GALt|gal_e|gal|0
LACZ|lcts|glc__D|0
LACZ|lcts|gal|0|!
HEX1|glc__D|g6p|0
LELOIR|gal|g6p|-34
PGI|g6p|f6p|0
PFK|f6p|fdp|11
FBP|fdp|f6p|11
FBA|fdp|g3p|0
FBA|fdp|dhap|0|!
TPI|dhap|g3p|0
GAPD|g3p|13dpg|0
PGK|13dpg|3pg|0
PGM|3pg|2pg|0
ENO|2pg|pep|0
PYK|pep|pyr|-11
PPS|pyr|pep|-11
PDH|pyr|accoa|11
PFL|pyr|for|0
PFL|pyr|accoa|-11|!
LDH_D|pyr|lac__D|0|-
D_LACt2|lac__D|lac__D_e|0|-
FORti|for|for_e|9
FORt2|for_e|for|9
PYRt2|pyr_e|pyr|18
PTAr|accoa|actp|0
ACKr|actp|ac|0
ACt2r|ac|ac_e|0
ACALD|accoa|acald|0
ALCD2x|acald|etoh|0
ETOHt2r|etoh|etoh_e|0
ACALDt|acald|acald_e|0
G6PDH2r|g6p|6pgl|0
PGL|6pgl|6pgc|0
GND|6pgc|ru5p__D|0
RPE|ru5p__D|xu5p__D|0
RPI|ru5p__D|r5p|0
TKT1|r5p|s7p|0|-
TKT1|xu5p__D|g3p*|0|!
TALA|s7p|e4p|0|-
TALA|g3p*|f6p*|0|!
TKT2|e4p|f6p*|0
CS|oaa|cit|14|-
CS|accoa|cit|0|!
ACONTa|cit|acon_C|14|-
ACONTb|acon_C|icit|14
ICDHyr|icit|akg|14
AKGDH|akg|succoa|10|-
SUCOAS|succoa|succ|12
SUCDi|succ|fum|16
FRD7|fum|succ|6
FUM|fum|mal__L|10
MDH|mal__L|oaa|14|-
ICL|icit|glx|0
MALS|glx|mal__L|0
PPC|pep|oaa|12|546,642,start
PPCK|oaa|pep|12|566,752,end
ME1|mal__L|pyr*|14
ME2|mal__L|pyr*|-16
MALt2_2|mal__L_e|mal__L|0|692,908,start
FUMt2_2|fum_e|fum|0
SUCCt2_2|succ_e|succ|9
SUCCt3|succ|succ_e|9
AKGt2r|akg_e|akg|-18
GLUDy|akg|glu__L|13
GLUSy|akg|glu__L|-17
GLUt2r|glu__L_e|glu__L|0
GLNS|glu__L|gln__L|10
GLUN|gln__L|glu__L|10
GLNabc|gln__L_e|gln__L|0
THD2|nadh|nadph|13
NADTRHD|nadph|nadh|13
NADH16|nadh|q8h2|0|-
CYTBD|q8h2|h2o|0|-
CYTBD|o2|h2o|0|!
O2t|o2_e|o2|0|-
H2Ot|h2o_e|h2o|0
ATPS4r|adp|atp|16
ATPM|atp|adp|16
CO2t|co2|co2_e|0
NH4t|nh4_e|nh4|0
PIt2r|pi_e|pi|0
"""

#: What the same reaction is called in models with a periplasm.
ALIASES = {
    "GLCpts": "GLCptspp", "FRUpts2": "FRUpts2pp", "LCTSt": "LCTStpp", "GALt": "GALt2pp", "D_LACt2": "D_LACt2pp",
    "FORti": "FORtppi", "FORt2": "FORt2pp", "PYRt2": "PYRt2rpp", "ACt2r": "ACt2rpp", "ETOHt2r": "ETOHtrpp",
    "ACALDt": "ACALDtpp", "MALt2_2": "MALt2_2pp", "FUMt2_2": "FUMt2_2pp", "SUCCt2_2": "SUCCt2_2pp",
    "SUCCt3": "SUCCt3pp", "AKGt2r": "AKGt2rpp", "GLUt2r": "GLUt2rpp", "GLNabc": "GLNabcpp", "THD2": "THD2pp",
    "NADH16": "NADH16pp", "CYTBD": "CYTBDpp", "O2t": "O2tpp", "H2Ot": "H2Otpp", "ATPS4r": "ATPS4rpp",
    "CO2t": "CO2tpp", "NH4t": "NH4tpp", "PIt2r": "PIt2rpp", "FRD7": "FRD2", "NADTRHD": "NADTRHD",
}  # fmt: skip

#: What each reaction is, in words.
NAMES = """
GLCpts|glucose uptake (phosphotransferase)
FRUpts2|fructose uptake (phosphotransferase)
LCTSt|lactose permease
GALt|galactose permease
LACZ|beta-galactosidase
HEX1|hexokinase
LELOIR|Leloir pathway, lumped
GLCt_out|glucose efflux
GALt_out|galactose efflux
PGI|glucose-6-phosphate isomerase
PFK|phosphofructokinase
FBP|fructose bisphosphatase
FBA|fructose-bisphosphate aldolase
TPI|triose-phosphate isomerase
GAPD|glyceraldehyde-3-phosphate dehydrogenase
PGK|phosphoglycerate kinase
PGM|phosphoglycerate mutase
ENO|enolase
PYK|pyruvate kinase
PPS|phosphoenolpyruvate synthase
PDH|pyruvate dehydrogenase
PFL|pyruvate formate lyase
LDH_D|lactate dehydrogenase
D_LACt2|lactate transport with a proton
FORti|formate efflux
FORt2|formate uptake with a proton
PYRt2|pyruvate transport with a proton
PTAr|phosphotransacetylase
ACKr|acetate kinase
ACt2r|acetate transport with a proton
ACALD|acetaldehyde dehydrogenase
ALCD2x|alcohol dehydrogenase
ETOHt2r|ethanol transport with a proton
ACALDt|acetaldehyde diffusion
G6PDH2r|glucose-6-phosphate dehydrogenase
PGL|6-phosphogluconolactonase
GND|6-phosphogluconate dehydrogenase
RPE|ribulose-phosphate epimerase
RPI|ribose-phosphate isomerase
TKT1|transketolase, first reaction
TKT2|transketolase, second reaction
TALA|transaldolase
CS|citrate synthase
ACONTa|aconitase, first half
ACONTb|aconitase, second half
ICDHyr|isocitrate dehydrogenase
AKGDH|2-oxoglutarate dehydrogenase
SUCOAS|succinyl-CoA synthetase
SUCDi|succinate dehydrogenase
FRD7|fumarate reductase
FUM|fumarase
MDH|malate dehydrogenase
ICL|isocitrate lyase
MALS|malate synthase
PPC|phosphoenolpyruvate carboxylase
PPCK|phosphoenolpyruvate carboxykinase
ME1|malic enzyme with NAD
ME2|malic enzyme with NADP
MALt2_2|malate uptake with two protons
FUMt2_2|fumarate uptake with two protons
SUCCt2_2|succinate uptake with two protons
SUCCt3|succinate efflux with a proton
AKGt2r|2-oxoglutarate transport with a proton
GLUDy|glutamate dehydrogenase
GLUSy|glutamate synthase
GLUt2r|glutamate transport with a proton
GLNS|glutamine synthetase
GLUN|glutaminase
GLNabc|glutamine uptake (ABC transporter)
THD2|transhydrogenase driven by protons
NADTRHD|transhydrogenase
NADH16|NADH dehydrogenase
CYTBD|cytochrome bd oxidase
O2t|oxygen diffusion
H2Ot|water diffusion
ATPS4r|ATP synthase
ATPM|ATP for maintenance
ADK1|adenylate kinase
CO2t|carbon dioxide diffusion
NH4t|ammonium diffusion
PIt2r|phosphate transport with a proton
"""
