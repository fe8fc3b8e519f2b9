"""Settings: environment variables with the prefix `GEWERBE_`, read once at start."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date  # noqa: TC003 – pydantic reads the annotations
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, NonNegativeInt, PositiveInt, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from api.addresses import is_address
from api.basemaps.source import Source  # noqa: TC001 – as above
from api.smtp import PORTS, Encryption, Smtp
from data.backup.kept import EVALUATION
from data.fields import Group
from data.freshness import Freshness
from data.imports.limits import Limits
from data.readers.gtfs import LIMITS as GTFS_LIMITS
from data.truck import LEAST_TONNES, TRUCK, Truck
from data.uploads import Limits as UploadLimits
from data.words import Text
from geo.build import UNREACHABLE_SHARE
from geo.demand.suppression import LEAST
from geo.region import MARGIN_KM
from geo.snapshot import Named
from maps.logo import read_logo
from maps.publisher import Publisher
from maps.sheets import MOST_PLOTS
from maps.style import LEAST_CONTRAST, contrast

_FRIDAY = 4
# Sources of CSP: an origin, of which a host may begin with "*." (CSP Level 3, 2.3.1).
_ANCESTOR = r"https?://(\*\.)?[A-Za-z0-9.-]+(:\d+)?"
_ANCESTORS = rf"^(\*|'none'|{_ANCESTOR}( {_ANCESTOR})*)$"
_COLOUR = "^#[0-9a-fA-F]{6}$"
_SECRET_LENGTH = 32

PROJECT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """All settings of the service; each is described in README.md."""

    model_config = SettingsConfigDict(env_prefix="GEWERBE_", frozen=True)

    home: Path = Field(
        default=PROJECT / "var", description="Folder for everything the program writes."
    )
    public_url: str | None = Field(
        default=None,
        description="Address under which the service is reached from outside, for links in "
        "exposés; by default the address of the request.",
    )
    body_mb: PositiveInt = Field(default=1, description="Largest body of a request, in MB.")
    rate_per_minute: NonNegativeInt = Field(
        default=6_000,
        description="How many requests of programs an address may send in a minute; 0: no limit.",
    )
    rate_burst: PositiveInt = Field(default=2_000, description="How many of them may come at once.")
    brochure_plots: int = Field(
        default=60, ge=1, le=MOST_PLOTS, description="Most plots in a brochure."
    )
    export_plots: PositiveInt = Field(
        default=5_000, description="Most plots in a file that the service hands out."
    )
    status_days: PositiveInt = Field(
        default=365, description='Days after which an unconfirmed "free" is no longer shown.'
    )
    fresh_days: dict[Group, PositiveInt] = Field(
        default_factory=dict,
        description="The same for other facts, by group of fields, as JSON.",
    )
    demand_least: PositiveInt = Field(
        default=LEAST,
        description="The least count of searches, exposés and enquiries that is told outside; "
        "smaller ones are told as small.",
    )
    office_mail: str = Field(
        default=Publisher().mail, description="Mailbox of the publishing office."
    )
    office_phone: str | None = Field(
        default=None, description="Telephone of the publishing office."
    )
    office_website: str | None = Field(
        default=None, description="Website of the publishing office."
    )
    logo: Path | None = Field(
        default=None,
        description="Logo on printed documents: an SVG or PNG file, of which nothing is loaded "
        "from elsewhere; checked at start.",
    )
    brand_colour: str | None = Field(
        default=None,
        pattern=_COLOUR,
        description="Colour of heads and headings of printed documents, as #rrggbb.",
    )
    accent_colour: str | None = Field(
        default=None,
        pattern=_COLOUR,
        description="Colour of bands and marks of printed documents, as #rrggbb.",
    )
    funding_notice_de: str = Field(
        default=Publisher().funding_notice.de, description="Funding notice in German; empty: none."
    )
    funding_notice_en: str = Field(
        default=Publisher().funding_notice.en, description="Funding notice in English."
    )
    funding_valid_from: date | None = Field(default=None, description="First day of the notice.")
    funding_valid_until: date | None = Field(default=None, description="Last day of the notice.")

    database: SecretStr | None = Field(
        default=None,
        description="The record: a GeoPackage, or the URL of a PostgreSQL database with PostGIS; "
        "by default `record.gpkg` in the home folder. Secret, since a URL may hold a password.",
    )
    record_source: str = Field(
        default="Landkreis Nordsachsen", description="Whose the record is, for attributions."
    )
    record_licence: str = Field(
        default="",
        description="Licence of the record, which pages and exports name; empty: none stated.",
    )
    document_mb: PositiveInt = Field(
        default=UploadLimits().file_mb,
        description="Largest document or photograph of a plot, in MB.",
    )
    import_file_mb: PositiveInt = Field(
        default=Limits().file_mb, description="Largest file that is imported, in MB."
    )
    import_rows: PositiveInt = Field(
        default=Limits().rows, description="Most rows that a file to be imported may have."
    )
    import_unzipped_mb: PositiveInt = Field(
        default=Limits().unzipped_mb,
        description="Largest content of an archive or workbook, unpacked, in MB.",
    )
    import_ratio: PositiveInt = Field(
        default=Limits().ratio,
        description="How many times larger than packed a member of an archive may be.",
    )
    import_memory_mb: PositiveInt = Field(
        default=Limits().memory_mb, description="Memory for reading a foreign file, in MB."
    )
    import_seconds: PositiveInt = Field(
        default=Limits().seconds, description="Time for reading a foreign file, in seconds."
    )

    transit_day: date | None = Field(
        default=None,
        description="Reference weekday of public transport, for `build --gtfs`; by default the "
        "next working day that the feeds cover.",
    )
    transit_file_mb: PositiveInt = Field(
        default=GTFS_LIMITS.file_mb, description="Largest GTFS feed that is read, in MB."
    )
    transit_unzipped_mb: PositiveInt = Field(
        default=GTFS_LIMITS.unzipped_mb, description="The same, unpacked, in MB."
    )

    truck_weight: float = Field(
        default=TRUCK.weight,
        gt=LEAST_TONNES,
        le=60,
        description="Mass of the truck whose minutes are computed, in tonnes; above 7.5, since "
        "the network carries the speed limits of heavier trucks.",
    )
    truck_axle_load: float = Field(
        default=TRUCK.axle_load, gt=0, le=20, description="Load of its heaviest axle, in tonnes."
    )
    truck_height: float = Field(
        default=TRUCK.height, gt=1, le=6, description="Its height, in metres."
    )
    truck_length: float = Field(
        default=TRUCK.length, gt=3, le=30, description="Its length, in metres."
    )
    truck_width: float = Field(default=TRUCK.width, gt=1, le=4, description="Its width, in metres.")
    margin_km: float = Field(
        default=MARGIN_KM,
        ge=1,
        le=1_000,
        description="Kilometres around the plots and the county to which OSM files are cut.",
    )
    unreachable_share: float = Field(
        default=UNREACHABLE_SHARE,
        ge=0,
        le=1,
        description="Largest share of ways without minutes, 0 to 1, beyond which a build fails; "
        "a kind of destination that the road network does not hold is not counted.",
    )
    build_processes: PositiveInt | None = Field(
        default=None,
        description="Processes that a build computes with; by default one for each processor.",
    )

    secret: SecretStr | None = Field(
        default=None,
        description="Key that signs forms, links in mails and check codes of exposés, 32 "
        "characters or more; by default one that is made once, in the file `secret` of the "
        "home folder.",
    )
    desk_idle_minutes: PositiveInt = Field(
        default=60, description="Minutes without a request after which staff are signed out."
    )
    desk_hours: PositiveInt = Field(
        default=12, description="Hours after which staff sign in again, whatever they do."
    )
    oidc_issuer: str | None = Field(
        default=None,
        pattern=r"^https?://\S+$",
        description="Address of the county's OpenID Connect provider, as its metadata names it; "
        "without one staff sign in by password alone.",
    )
    oidc_client_id: str | None = Field(
        default=None, description="As which client it knows this service."
    )
    oidc_client_secret: SecretStr | None = Field(
        default=None, description="The client's secret; none for a public client."
    )
    oidc_name: str = Field(default="Landkreis", description="What the button calls the sign-on.")
    oidc_claim: Literal["email", "preferred_username", "upn"] = Field(
        default="email",
        description="What the provider says by which an account is found the first time; an "
        "e-mail address counts only where the provider has verified it.",
    )
    enquiry_to: str | None = Field(
        default=None,
        description="Mailbox that enquiries are sent to; by default that of the office.",
    )
    enquiry_days: PositiveInt = Field(
        default=180, description="Days after which an enquiry is deleted."
    )
    registration_days: PositiveInt = Field(
        default=30,
        description="Days after an event on which the registrations for it are deleted.",
    )
    subscription_days: PositiveInt = Field(
        default=365,
        description="Days after which a search subscription ends, unless it is renewed.",
    )
    confirm_days: PositiveInt = Field(
        default=7,
        description="Days in which a search subscription must be confirmed, else it is deleted.",
    )
    owner_days: PositiveInt = Field(
        default=365,
        description="Days after which owners and municipalities are asked again whether their "
        "plots are still as they are shown.",
    )
    owner_reminder_days: PositiveInt = Field(
        default=28,
        description="Days without an answer after which they are reminded once, and after as "
        "many more the desk says so.",
    )
    owner_link_days: PositiveInt = Field(
        default=90, description="Days for which the link in such a mail can be answered."
    )
    smtp_host: str | None = Field(
        default=None, description="Mail server; without one no mail is sent."
    )
    smtp_port: int | None = Field(
        default=None, ge=1, le=65_535, description="Its port; by default that of `smtp_tls`."
    )
    smtp_tls: Encryption = Field(
        default="starttls",
        description="How the way to it is encrypted: starttls (port 587), tls (465), none (25).",
    )
    smtp_user: str | None = Field(default=None, description="Account at the mail server.")
    smtp_password: SecretStr | None = Field(default=None, description="Its password.")
    smtp_password_file: Path | None = Field(
        default=None, description="File that holds the password, in place of the above."
    )
    smtp_from: str | None = Field(
        default=None, description="Sender of mails; by default the mailbox of the office."
    )

    download_mb: PositiveInt = Field(
        default=4_000, description="Largest file that `sources fetch` downloads, in MB."
    )
    download_attempts: PositiveInt = Field(
        default=4, description="How often a download is tried, with growing waits between."
    )

    basemap_sources: tuple[Source, ...] = Field(
        default=(),
        description="Pictures of others that visitors may put below the map, as JSON: tile "
        "servers and WMS. Our server fetches and keeps them.",
    )
    basemap_cache_mb: PositiveInt = Field(
        default=500, description="Most that is kept of them on disk, in MB."
    )
    basemap_cache_days: PositiveInt = Field(
        default=30, description="Age in days from which a picture is fetched again."
    )
    basemap_seconds: float = Field(
        default=4,
        gt=0,
        le=30,
        description="Longest time for an answer of a source, and that a visitor waits for it.",
    )
    basemap_pause_seconds: float = Field(
        default=60, gt=0, description="How long a source that is down is not asked, in seconds."
    )
    basemap_connections: int = Field(
        default=4, ge=1, le=16, description="Connections to one source at once, of each worker."
    )

    job_days: PositiveInt = Field(
        default=14, description="Days after which long work of the desk and its files are deleted."
    )
    job_waiting: PositiveInt = Field(
        default=5, description="How many unfinished jobs an account may have."
    )
    widget_ancestors: str = Field(
        default="*",
        pattern=_ANCESTORS,
        description="Websites that may show the widget's page, as `frame-ancestors` names them: "
        "`*`, or origins with a blank between them.",
    )

    @property
    def record(self) -> Path | str:
        """Where the record is kept."""
        named = self.database.get_secret_value() if self.database else ""
        return named or self.home / "record.gpkg"

    @property
    def documents(self) -> Path:
        """Where the bytes of documents are kept."""
        return self.home / "documents"

    @property
    def evaluation(self) -> Path:
        """Where the bytes of measures' evidence and of closed reports are kept."""
        return self.home / EVALUATION

    @property
    def upload_limits(self) -> UploadLimits:
        """How much of a document or photograph is taken."""
        return UploadLimits(file_mb=self.document_mb)

    @property
    def named(self) -> Named:
        """As which source the plots of the record are named."""
        return Named(self.record_source, self.record_licence)

    @property
    def import_limits(self) -> Limits:
        """How much of a foreign file is read."""
        return Limits(
            file_mb=self.import_file_mb,
            rows=self.import_rows,
            unzipped_mb=self.import_unzipped_mb,
            ratio=self.import_ratio,
            memory_mb=self.import_memory_mb,
            seconds=self.import_seconds,
        )

    @property
    def transit_limits(self) -> Limits:
        """How large a GTFS feed may be."""
        return replace(
            GTFS_LIMITS,
            file_mb=self.transit_file_mb,
            unzipped_mb=self.transit_unzipped_mb,
            ratio=self.import_ratio,
        )

    @property
    def truck(self) -> Truck:
        """The truck whose minutes are computed."""
        return Truck(
            weight=self.truck_weight,
            axle_load=self.truck_axle_load,
            height=self.truck_height,
            length=self.truck_length,
            width=self.truck_width,
        )

    @property
    def freshness(self) -> Freshness:
        """How long confirmations last."""
        return Freshness(status_days=self.status_days, days=self.fresh_days)

    @property
    def smtp(self) -> Smtp | None:
        """The mail server; None where none is set.

        Raises
        ------
        OSError
            Where the file of the password cannot be read.
        """
        if not self.smtp_host:
            return None
        password = self.smtp_password.get_secret_value() if self.smtp_password else None
        if self.smtp_password_file:
            password = self.smtp_password_file.read_text(encoding="utf-8").strip()
        return Smtp(
            host=self.smtp_host,
            port=self.smtp_port or PORTS[self.smtp_tls],
            encryption=self.smtp_tls,
            user=self.smtp_user,
            password=password,
            sender=self.smtp_from or self.office_mail,
        )

    @property
    def mailbox(self) -> str:
        """Where enquiries go."""
        return self.enquiry_to or self.office_mail

    @property
    def offers_subscriptions(self) -> bool:
        """Whether searches can be subscribed: with mails, and links that lead here from outside.

        An address out of a request is no base for links in mails: whoever asks can say any.
        """
        return bool(self.smtp_host and self.public_url)

    @property
    def asks_owners(self) -> bool:
        """Whether owners can be asked by mail, which needs the same."""
        return self.offers_subscriptions

    @property
    def mail_warning(self) -> str | None:
        """What the operator should set of the mails, in one line; None where nothing is amiss."""
        if not self.smtp_host:
            return None
        if self.mailbox.endswith(".example"):
            return "mails go to an example address; set GEWERBE_ENQUIRY_TO or GEWERBE_OFFICE_MAIL"
        if not self.public_url:
            return "search subscriptions are not offered: links in mails need GEWERBE_PUBLIC_URL"
        return None

    @model_validator(mode="after")
    def _a_client(self) -> Self:
        if self.oidc_issuer and not self.oidc_client_id:
            msg = "GEWERBE_OIDC_CLIENT_ID is needed beside GEWERBE_OIDC_ISSUER"
            raise ValueError(msg)
        return self

    @field_validator("secret")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < _SECRET_LENGTH:
            msg = f"a secret of {_SECRET_LENGTH} characters or more"
            raise ValueError(msg)
        return value

    @field_validator("enquiry_to", "smtp_from")
    @classmethod
    def _an_address(cls, value: str | None) -> str | None:
        if value is not None and not is_address(value):
            msg = "an e-mail address such as wirtschaft@landkreis.de"
            raise ValueError(msg)
        return value

    @field_validator("logo")
    @classmethod
    def _a_picture(cls, value: Path | None) -> Path | None:
        if value is not None:
            read_logo(value)
        return value

    @field_validator("brand_colour", "accent_colour")
    @classmethod
    def _dark_enough(cls, value: str | None) -> str | None:
        if value is not None and contrast(value, "#ffffff") < LEAST_CONTRAST:
            msg = f"a colour on which white text has a contrast of {LEAST_CONTRAST}:1"
            raise ValueError(msg)
        return value

    @field_validator("basemap_sources")
    @classmethod
    def _each_its_own(cls, value: tuple[Source, ...]) -> tuple[Source, ...]:
        if len({source.name for source in value}) < len(value):
            msg = "sources whose names differ"
            raise ValueError(msg)
        return value

    @field_validator("transit_day")
    @classmethod
    def _a_weekday(cls, value: date | None) -> date | None:
        if value is not None and value.weekday() > _FRIDAY:
            msg = f"a day from Monday to Friday, not {value:%A}"
            raise ValueError(msg)
        return value

    @field_validator("fresh_days")
    @classmethod
    def _not_the_status(cls, value: dict[Group, int]) -> dict[Group, int]:
        if Group.STATUS in value:
            msg = "the status has a setting of its own, GEWERBE_STATUS_DAYS"
            raise ValueError(msg)
        return value

    @property
    def publisher(self) -> Publisher:
        """Who publishes, as pages and exposés name it."""
        return Publisher(
            mail=self.office_mail,
            phone=self.office_phone,
            website=self.office_website,
            logo=None if self.logo is None else read_logo(self.logo),
            brand=self.brand_colour,
            accent=self.accent_colour,
            funding_notice=Text(self.funding_notice_de, self.funding_notice_en),
            funding_valid_from=self.funding_valid_from,
            funding_valid_until=self.funding_valid_until,
        )


def handed_on(**changed: str) -> dict[str, str]:
    """Return the environment of a process that is started: our own, but for `changed`."""
    return {**os.environ, **changed}
