"""Goal or work items to a dependency state tree that is computed and proved on the graph.

claims, delta     what may run together; what a changed file needs
check             may this plan run? (`report`: the answer as a value)
work, footprint   what a work list asks for; what words will probably touch
make              plan_goal and plan_work, from `evidence`
finish            tasks with claims to a plan: order, roles, forecast, proof
explain, mermaid, roles   a plan for people, as a picture, as OpenAPI documents

Nothing is imported here: every command reads `dst`, and few need the rest.
"""
