"""A payer as a few lists: consents that stand or ended, and mistakes by name, to try the model without any request."""

from __future__ import annotations

from dataclasses import dataclass, field

from payerproof.checks.consent.sequences import model
from payerproof.checks.consent.sequences.model import SPENDING, Channel, History, Must, Party, State


@dataclass(slots=True)
class Given:
    """One consent as the payer keeps it. `detached`: its later refresh tokens hang on a record that nothing ends."""

    party: Party
    narrow: bool
    ended: bool = False
    by_member: bool = False
    detached: bool = False
    stale: set[int] = field(default_factory=set)


@dataclass(slots=True)
class World:
    """A payer with a manner or a mistake; `open` tells what a channel of a history is there."""

    way: str = ""
    consents: list[Given] = field(default_factory=list)
    refreshes: list[int] = field(default_factory=list)

    def of(self, party: Party) -> list[Given]:
        """Return the consents of a party."""
        return [each for each in self.consents if each.party is party]

    def do(self, event: str, before: State, state: State) -> None:
        """Do an event as this payer does it."""
        pairs = enumerate(zip(before.consents, state.consents, strict=False))
        grown = [number for number, (old, new) in pairs if old != new]
        if len(state.consents) > len(before.consents):
            self._allow(state.consents[-1].party, narrow=event == "narrower")
        elif grown:
            self._refresh(grown[0])
        elif event == "revoke":
            newest = before.of(Party.OWN, redeemed=True)[-1].number - 1
            self._revoke(self.consents[newest], state.consents[newest].token)
        elif event == "sharing":
            self._share()
        elif event == "app" and self.way == "choices-end-tokens":
            self._end(Party.OWN, Party.OTHER_MEMBER)
        elif event in model.CLOSING:
            self._withdraw(Party(event.removesuffix("-withdrawn")) if event != "withdraw" else Party.OWN)

    def _allow(self, party: Party, *, narrow: bool) -> None:
        if self.way == "one-consent-at-a-time":
            self._end(party)
        for each in self.consents:
            own = each.party is party
            if self.way == "revives" and own:
                each.ended = False
            if self.way == "narrower-revives" and own and each.narrow != narrow:
                each.ended = False
            if self.way == "another-app-revives" and {party, each.party} == {Party.OWN, Party.OTHER_APP}:
                each.ended = False
        self.consents.append(Given(party, narrow))
        self.refreshes.append(0)

    def _refresh(self, number: int) -> None:
        self.refreshes[number] += 1
        consent = self.consents[number]
        if self.way == "one-token-at-a-time":
            consent.stale.add(self.refreshes[number] - 1)
        if self.way == "second-refresh-detaches" and self.refreshes[number] > 1:
            consent.detached = True

    def _revoke(self, consent: Given, token: int) -> None:
        if self.way == "revocation-reopens" and consent.by_member:
            consent.ended = False
        elif self.way == "revokes-one-token":
            consent.stale.add(token)
        elif self.way == "revokes-all":
            self._end(Party.OWN)
        else:
            consent.ended = True

    def _share(self) -> None:
        if self.way == "choices-end-tokens":
            self._end(Party.OWN, Party.OTHER_APP)
        if self.way == "sharing-revives":
            for each in (*self.of(Party.OWN), *self.of(Party.OTHER_APP)):
                each.ended = False

    def _withdraw(self, party: Party) -> None:
        if self.way == "anothers-withdrawal-restores" and party is not Party.OTHER_APP:
            for each in self.of(Party.OTHER_MEMBER if party is Party.OWN else Party.OWN):
                each.ended = False
        if self.way == "ends-what-came-after" and party is not Party.OTHER_MEMBER:
            live = [place for place, each in enumerate(self.consents) if each.party is party and not each.ended]
            for each in self.consents[live[0] :] if live else ():
                each.ended = each.ended or each.party is not Party.OTHER_MEMBER
        for each in self.of(party):
            each.by_member = True
        self._end(party)

    def _end(self, *parties: Party) -> None:
        for each in self.consents:
            each.ended = each.ended or each.party in parties

    def open(self, channel: Channel) -> bool:
        """Tell whether a channel is open."""
        consent = self.consents[channel.consent - 1]
        stands = not consent.ended
        again = any(not each.ended for each in self.of(consent.party))
        if channel.kind == "claims" and consent.narrow:
            return False
        if channel.kind == "next-page" and self.way == "links-take-the-next-consent":
            return again
        if channel.kind == "code" and self.way == "codes-take-the-next-consent":
            return again
        if channel.kind == "refresh":
            stands = stands or (consent.detached and channel.token > 1)
            stands = stands and channel.token == self.refreshes[channel.consent - 1]
        return stands and channel.token not in consent.stale


def wrong(way: str, history: History) -> tuple[Must, History] | None:
    """Play a history in a world; return what was not as it must be first, and the history until then."""
    world, state = World(way), State()
    for place, event in enumerate(history, 1):
        after = model.after(state, event)
        world.do(event, state, after)
        state = after
        last = place == len(history)
        for channel, expected in state.expected.items():
            asked = last or channel.kind not in SPENDING
            if asked and expected.must is not Must.EITHER and world.open(channel) != (expected.must is Must.OPEN):
                return expected.must, history[:place]
    return None
