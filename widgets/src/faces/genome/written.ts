import type { FaceHost } from "../../parts/face";
import { Composition, Letters } from "./letters";
import type { Planted, Replicon } from "./scene";

/** What only the sequence of a replicon tells. */
interface Written {
  /** False until the kernel has answered. */
  isRead: boolean;
  composition: Composition | null;
  letters: Letters | null;
  aminoAcids: string;
  planted: Planted[];
}

export const UNWRITTEN: Written = { isRead: false, composition: null, letters: null, aminoAcids: "", planted: [] };

/** Asks the kernel for it; a genome without a sequence has none of it. */
export async function readWritten(host: FaceHost, { id, length }: Replicon, arrived: () => void): Promise<Written> {
  try {
    const answer = await host.ask("written", { replicon: id });
    const { g, c, known } = answer.arrays;
    return {
      isRead: true,
      composition: g?.length ? new Composition(answer.bin_nt as number, g, c!, known!) : null,
      letters: answer.has_sequence ? new Letters(host, id, length, arrived) : null,
      aminoAcids: answer.amino_acids as string,
      planted: answer.planted as Planted[],
    };
  } catch {
    return { ...UNWRITTEN, isRead: true };
  }
}
