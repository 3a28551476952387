"""One file over the network into a folder, with progress; failures told in our own words."""

from __future__ import annotations

import logging
import os
from pathlib import Path

from bioxen_nb.errors import DownloadError

#: Seconds without an answer after which a server counts as absent.
TIMEOUT_S = 30
_OFFLINE_ADVICE = (
    "Check the connection, or set BIOXEN_DATA_MIRROR to a folder or http address that holds the data files and "
    "their CATALOG.tsv."
)


def cache_folder() -> Path:
    """Where downloads are kept: `BIOXEN_CACHE`, else the user's cache folder."""
    set_by_user = os.environ.get("BIOXEN_CACHE", "").strip()
    if set_by_user:
        return Path(set_by_user).expanduser()
    import pooch

    return Path(pooch.os_cache("bioxen_nb"))


def download(
    url: str, folder: Path, name: str, *, sha256: str = "", progress: bool = False, fresh: bool = False
) -> Path:
    """The file behind an address, as `folder/name`; one already there is kept unless `fresh`.

    Args:
        sha256: what the file must hash to; a file that does not is removed.

    Raises:
        DownloadError: no connection, no such file, or a wrong digest; says what to do.
    """
    import pooch
    import requests

    pooch.get_logger().setLevel(logging.WARNING)
    if fresh:
        (folder / name).unlink(missing_ok=True)
    try:
        return Path(
            pooch.retrieve(
                url,
                known_hash=f"sha256:{sha256}" if sha256 else None,
                fname=name,
                path=folder,
                downloader=pooch.HTTPDownloader(progressbar=progress, timeout=TIMEOUT_S),
            )
        )
    except requests.exceptions.HTTPError as error:
        status = error.response.status_code if error.response is not None else "an error"
        raise DownloadError(
            f"{url} answered {status}: the file is not there or not now. Try again later. {_OFFLINE_ADVICE}", url=url
        ) from None
    except requests.exceptions.RequestException:
        raise DownloadError(f"{url} cannot be reached. {_OFFLINE_ADVICE}", url=url) from None
    except ValueError:
        (folder / name).unlink(missing_ok=True)
        raise DownloadError(
            f"{url} sent a file with a wrong SHA-256; it was refused and removed. Try again; if it happens again, "
            "the source holds another file than it says.",
            url=url,
        ) from None
    except OSError as error:
        raise DownloadError(
            f"{folder / name} cannot be written ({error.strerror or error}). Set BIOXEN_CACHE to a folder with room "
            "that you may write to.",
            file=str(folder / name),
        ) from None
