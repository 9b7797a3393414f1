"""Goal, work items or a finished diff to a dependency state tree that is computed and proved on
the graph.

the plan          dst; report (what `check` answers)
what collides     claims, reads, shadows, conflicts, order; delta and exact: the claims of a change
the proof         check, existence, unknown, pairs; prove, plan_rdf, plan_shapes: for others
the way in        work, asked, remarks (work lists); footprint*, signals, weights, index, past,
                  mentions, spoken, dragged (what words will touch); from_diff* (a finished change)
tasks             make, predict, integrate, contract, resources, partition, splitting, assign
order             ordering, schedule*; finish: tasks with claims to a plan that has passed `check`
for people        explain, told, facts, wording, phrases, mermaid, forecast, simulate, whatif,
                  overview, estimate; roles*: what an agent may call
others plan       port, proposal*, judge: a model proposes, `check` decides
later             replan*: a plan that runs, planned anew
measured          footprint_score, decomposition, parallel*: against what people really did

Nothing is imported here: every command reads `dst`, and few need the rest.
"""
