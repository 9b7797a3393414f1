"""The tasks of a plan that runs in an order that is safe, around those that stand as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from paralex.errors import Refused
from paralex.planner.assign import SPECS, assigned, free_id
from paralex.planner.check import order_of
from paralex.planner.conflicts import Contacts
from paralex.planner.dst import Dependency, Dst, Fact, Role, Task
from paralex.planner.estimate import estimate
from paralex.planner.evidence import Evidence
from paralex.planner.finish import created_once, reads_of
from paralex.planner.forecast import forecast
from paralex.planner.order import Order, bits
from paralex.planner.ordering import edge_facts, ordered
from paralex.planner.replan_standing import Change, Standing
from paralex.planner.replan_wishes import wishes

_FROM_LIST = "the work list wants "


class Arranging:
    """Puts the tasks of `pool` in order around those that stand."""

    def __init__(
        self,
        old: Dst,
        pool: Sequence[Task],
        stands: Standing,
        change: Change,
        evidence: Evidence,
        agents: int,
    ) -> None:
        self._old = {task.id: task for task in old.tasks}
        self._as_it_was = {**self._old, **{task.id: task for task in change.new}}
        self._goal = old.goal
        self._pool, self._stands = pool, stands
        self._evidence, self._agents = evidence, agents
        self._at = {task.id: at for at, task in enumerate(pool)}
        self._contacts = Contacts(pool, evidence.code)
        self._fixed = stands.done | stands.live
        self._touching = self._contacts.collisions()
        self._same_code = evidence.base.graph == old.base.graph

    def plan(self) -> Dst:
        """The new plan, not proved yet."""
        self._refuse_two_at_work()
        row = ordered(self._light(), self._contacts, self._after(), self._agents, self._because())
        settled = created_once(tuple(map(self._settled, row.tasks)))
        tasks = tuple(
            self._pool[at].model_copy(update={"depends_on": task.depends_on})
            if task.id in self._fixed
            else task
            for at, task in enumerate(settled)
        )
        roles, tasks = _same_names(assigned(tasks), self._old)
        ahead = tuple(task for task in tasks if task.id not in self._stands.done)
        ahead = tuple(_without(task, self._stands.done) for task in ahead)
        return Dst(
            goal=self._goal,
            base=self._evidence.base,
            roles=roles,
            tasks=tasks,
            forecast=forecast(ahead, order_of(ahead), self._agents),
        )

    def _light(self) -> list[Task]:
        """What is done takes no time any more."""
        done = self._stands.done
        return [
            task.model_copy(update={"estimate": None}) if task.id in done else task
            for task in self._pool
        ]

    def _settled(self, task: Task) -> Task:
        """A task with its edges: what stands keeps those it had, and so does every edge whose two
        tasks claim what they did."""
        was, now = self._as_it_was[task.id], self._pool[self._at[task.id]]
        if task.id in self._fixed and now.claims == was.claims:
            return now.model_copy(update={"depends_on": self._known(was)})
        before = {edge.task: edge for edge in was.depends_on}
        edges = tuple(
            before[edge.task] if self._as_before(before, edge.task, task) else edge
            for edge in task.depends_on
        )
        if task.id in self._fixed:
            return now.model_copy(update={"depends_on": edges})
        same = now.claims == was.claims
        return now.model_copy(
            update={
                "depends_on": edges,
                "reads": tuple(
                    dict.fromkeys((*reads_of(self._contacts, self._at[task.id]), *now.reads))
                ),
                "estimate": now.estimate if same else estimate(now.claims, self._evidence.code),
            }
        )

    def _as_before(self, edges: Mapping[str, Dependency], earlier: str, later: Task) -> bool:
        """Whether the plan had this edge, between tasks that claim what they did then, and for
        facts of the same code."""
        return (
            self._same_code
            and earlier in edges
            and self._pool[self._at[earlier]].claims == self._as_it_was[earlier].claims
            and later.claims == self._as_it_was[later.id].claims
        )

    def _known(self, task: Task) -> tuple[Dependency, ...]:
        return tuple(edge for edge in task.depends_on if edge.task in self._at)

    def _after(self) -> dict[str, tuple[str, ...]]:
        """Who has to come before whom: as it was, what stands first, and then what makes sense."""
        before = [
            {self._at[edge.task] for edge in self._known(self._as_it_was[task.id])}
            for task in self._pool
        ]
        order = Order(
            [task.id for task in self._pool],
            [
                (self._pool[one].id, task.id)
                for task, ahead in zip(self._pool, before, strict=True)
                for one in ahead
            ],
        )
        for at, task in enumerate(self._pool):
            first = self._stands.done if task.id in self._stands.live else self._fixed
            if task.id not in self._stands.done:
                known = order.before[at]  # what comes before by a longer way needs no edge
                before[at] |= {
                    other
                    for other in bits(self._touching[at] & ~known)
                    if self._pool[other].id in first
                }
        free = {at for at, task in enumerate(self._pool) if task.id not in self._fixed}
        better = wishes(self._contacts, self._touching, free, before)
        return {
            task.id: tuple(self._pool[other].id for other in sorted(before[at] | better[at]))
            for at, task in enumerate(self._pool)
        }

    def _because(self) -> dict[tuple[str, str], tuple[Fact, ...]]:
        """Why, for the edges that no collision explains."""
        found: dict[tuple[str, str], tuple[Fact, ...]] = {}
        for at, task in enumerate(self._pool):
            touching = set(self._beside(at))
            found.update({(task.id, other): () for other in touching})
            for edge in self._known(self._as_it_was[task.id]):
                listed = tuple(f for f in edge.because if f.text.startswith(_FROM_LIST))
                kept = listed if edge.task in touching else self._still_true(edge)
                found[task.id, edge.task] = kept
        return found

    def _still_true(self, edge: Dependency) -> tuple[Fact, ...]:
        """The reasons of an edge that no collision asks for; on other code than the plan was made
        on, those about single lines may be wrong by now."""
        if self._same_code:
            return edge.because
        kept = tuple(fact for fact in edge.because if ":" not in (fact.at or ""))
        return kept or (Fact(text=f"the plan before had {edge.task} come first"),)

    def _beside(self, at: int) -> list[str]:
        """The tasks that must not run together with the one at `at`."""
        return [self._pool[other].id for other in bits(self._touching[at])]

    def _refuse_two_at_work(self) -> None:
        """No order keeps two tasks apart that are both at work."""
        reasons = []
        for at, task in enumerate(self._pool):
            for name in self._beside(at) if task.id in self._stands.live else ():
                other = self._at[name]
                if name in self._stands.live and at < other:
                    facts = edge_facts(self._contacts, at, other)
                    why = "; ".join(f"{f.text} ({f.at})" if f.at else f.text for f in facts)
                    reasons.append(
                        f"{task.id} and {name} are both at work and would collide: {why}. Let one "
                        f"of them yield (it is ready then, and waits for the other), or let {name} "
                        f"do it"
                    )
        if reasons:
            raise Refused("\n".join(reasons))


def _without(task: Task, gone: frozenset[str]) -> Task:
    edges = tuple(edge for edge in task.depends_on if edge.task not in gone)
    return task.model_copy(update={"depends_on": edges})


def _same_names(
    made: tuple[tuple[Role, ...], tuple[Task, ...]], old: Mapping[str, Task]
) -> tuple[tuple[Role, ...], tuple[Task, ...]]:
    """The roles, each under the name that its first task had before, if no other has it."""
    roles, tasks = made
    names: dict[str, str] = {}
    for task in tasks:
        was = old[task.id].role if task.id in old else None
        if was is not None and task.role not in names and was not in names.values():
            names[task.role] = was
    for role in roles:
        names.setdefault(role.id, free_id(role.id, set(names.values())))
    return tuple(
        role.model_copy(update={"id": names[role.id], "spec": f"{SPECS}/{names[role.id]}.json"})
        for role in roles
    ), tuple(task.model_copy(update={"role": names[task.role]}) for task in tasks)
