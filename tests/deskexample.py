"""The desk served with a small invented record, for pictures and for the walk through it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from typer.testing import CliRunner

from api.app import create_app
from api.cli import app as cli
from api.postroom import right_now
from api.settings import Settings
from data.record import PlotRecord
from data.roles import Role
from data.store.changes import Change
from data.store.enquiries import Enquiry
from data.store.users import Act
from tests.api.desk.staff import HASHED
from tests.browser.desk.conftest import STAFF
from tests.mailserver import Mailbox, free_port, receiving
from tests.serving import serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.record import Value
    from data.store.store import Store
    from data.store.versions import Held

PLOTS: Final = Path(__file__).parents[1] / "docs" / "example-plots.csv"
NUMBER: Final = "NS-BEIS-PIEL"
FIRM: Final = "Muster Anlagenbau GmbH"
_CONFIRMED: Final = "15.10.2026"
_AGO: Final = timedelta(days=380)
"""So long ago the plots were confirmed: longer than a status holds."""


@dataclass(frozen=True)
class DeskExample:
    """The desk on a port, the store behind it, and the mailbox of everybody."""

    address: str
    store: Store
    box: Mailbox


@contextmanager
def desk_example(home: Path) -> Iterator[DeskExample]:
    """Serve a desk with a day's work on it, in an empty folder."""
    home.mkdir(parents=True, exist_ok=True)
    today, port, box = date.today(), free_port(), Mailbox()  # noqa: DTZ011
    _take_plots(home, today - _AGO)
    settings = Settings(
        home=home,
        secret="0123456789" * 4,  # type: ignore[arg-type]
        office_mail="wirtschaft@landkreis.example",
        smtp_host="127.0.0.1",
        smtp_port=port,
        smtp_tls="none",
        public_url="http://land.example",
    )
    application = create_app(settings)
    store: Store = application.state.postroom.store()
    _add_people(store)
    _add_work(store, today)
    with receiving(box, port), serve(application) as address:
        yield DeskExample(address, store, box)


def _take_plots(home: Path, confirmed: date) -> None:
    text = PLOTS.read_text(encoding="utf-8").replace(";auf Anfrage;", ";-;")
    file = home / "beispiel.csv"
    file.write_text(text.replace(_CONFIRMED, f"{confirmed:%d.%m.%Y}"), "utf-8")
    for command in (["import", str(file), "--map", "Nutzung lt. B-Plan=zoning"], ["build"]):
        done = CliRunner().invoke(cli, command, env={"GEWERBE_HOME": str(home)})
        assert done.exit_code == 0, done.output


def _add_people(store: Store) -> None:
    act = Act("admin", right_now())
    for name, role in ((STAFF, Role.ADMINISTRATOR), ("ben", Role.EDITOR)):
        user = store.users.add(name, role, (), act)
        store.users.change(user.key, "password_set", act, password=HASHED)


def _add_work(store: Store, today: date) -> None:
    """Add a reservation that ends, a draft that was handed over, and an enquiry."""
    held = store.held()
    bound = _with(held["BSP-02"], status_until=today + timedelta(days=9))
    store.write([bound], account="ben", reason="Reservierung")
    cheaper = _with(held["BSP-03"], price=17.0)
    act = Act("ben", right_now() - timedelta(hours=2))
    store.drafts.begin(cheaper, act, reason="Ratsbeschluss", offered=True)
    store.enquiries.add(
        Enquiry(
            reference=NUMBER,
            received=right_now() - timedelta(days=3),
            delete_on=today + timedelta(days=180),
            language="de",
            plots=("BSP-01",),
            search="",
            subject="Beispiel Nordrand (BSP-01)",
            name="Kim Muster",
            firm=FIRM,
            email="kim@muster.example",
            telephone=None,
            message="Wir suchen 2 ha für eine Fertigung mit 40 Plätzen.\nWann ist das Gas da?",
        )
    )


def _with(held: Held, **values: Value) -> Change:
    one = held.record
    changed = PlotRecord(
        one.id, one.geometry, {**one.values, **values}, one.provenance, one.invented
    )
    return Change(one.id, held.number, changed)
