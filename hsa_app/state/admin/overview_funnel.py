"""The funnel of a period's requests, from booked to closed."""

from dataclasses import dataclass, field

from hsa_app.core.formatting import format_number
from hsa_app.core.i18n import N_, _
from hsa_app.domain.reports.schemas import FunnelStage, MarketplaceStats
from hsa_app.models import RequestStatus
from hsa_app.state.drill_down import RequestListUrls, percent
from hsa_app.state.key_figures import format_elapsed

STAGE_LABELS = {
    RequestStatus.REQUESTED: N_("Booked"),
    RequestStatus.ACCEPTED: N_("Accepted"),
    RequestStatus.IN_PROGRESS: N_("Started"),
    RequestStatus.COMPLETED: N_("Work done"),
    RequestStatus.CLOSED: N_("Closed"),
}


@dataclass(frozen=True)
class FunnelStep:
    """A stage: count, median time since the stage before, requests now in it and their list."""

    key: str
    name: str
    number: str
    href: str
    share: float
    note: str
    now: str


@dataclass(frozen=True)
class Funnel:
    """The stages of the funnel, and its summary."""

    summary: str = ""
    steps: list[FunnelStep] = field(default_factory=list)


def funnel(figures: MarketplaceStats) -> Funnel:
    """The funnel of a period, from booked to closed."""
    current_counts = {stage.status: stage.count for stage in figures.requests_by_status}
    booked = figures.funnel[0].reached if figures.funnel else 0
    urls = RequestListUrls(figures)
    return Funnel(
        summary=funnel_summary(figures.funnel),
        steps=[
            FunnelStep(
                key=stage.stage,
                name=_(STAGE_LABELS[stage.stage]),
                number=format_number(stage.reached),
                href=urls.booked_url()
                if stage.stage == RequestStatus.REQUESTED
                else urls.booked_url(status=stage.stage),
                share=percent(stage.reached, booked),
                note="" if stage.median_seconds is None else format_elapsed(round_seconds(stage.median_seconds)),
                now=format_number(current_counts.get(stage.stage, 0)),
            )
            for stage in figures.funnel
        ],
    )


def round_seconds(seconds: int) -> int:
    """Rounds durations of 10 minutes and more to whole minutes."""
    return seconds if seconds < 600 else round(seconds / 60) * 60


def funnel_summary(stages: list[FunnelStage]) -> str:
    """The percentage of booked requests that are closed."""
    if not stages or not stages[0].reached:
        return _("Nothing was booked on these days.")
    return _("{percent}% are closed; median time from the stage before").format(
        percent=f"{stages[-1].reached / stages[0].reached * 100:.0f}"
    )
