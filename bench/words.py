"""The words that made-up data is made of."""

from __future__ import annotations

LAYERS = (
    "errors ids bytes time text math traits units",
    "config json log retry cache hash codec metrics clock random paths regex env toml pool events",
    "http sql queue files crypto trace schema tasks template diff audit search stream limits locks mail",
    "auth router storage vector export ingest session graph billing notify reports scheduler",
    "gateway admin console workflow sync tenants replica insight",
)
FEATURES = ("async", "tls", "macros", "client", "server", "compress", "tracing", "arena")
NOTES = {
    "full": "Builds as it is, with `wasm-bindgen` behind its feature",
    "partial": "The client works, whatever opens a socket is native only",
    "none": "Needs threads and a file system",
}
CATEGORIES = {
    "core": "Core",
    "gateway": "Gateway",
    "data": "Data",
    "ai": "Models",
    "monitoring": "Monitoring",
    "security": "Security",
    "operations": "Operations",
    "messaging": "Messaging",
    "testing": "Testing",
    "desktop": "Desktop",
}
SUBJECTS = (
    "account alert archive asset audit backup batch billing build cargo catalog chat claim cluster contract "
    "customer dataset device document edge email event export fleet forecast game image index invoice label ledger "
    "market media metric model order payment policy tax ticket"
)
ROLES = {
    "agent": "Runs beside each host and looks after",
    "api": "Answers every request about",
    "bridge": "Carries to partners, and back,",
    "bot": "Answers people who ask about",
    "cli": "Lets engineers inspect and mend",
    "collector": "Gathers from all regions",
    "console": "Shows operators the state of",
    "exporter": "Writes for the warehouse, each night,",
    "gateway": "Guards and routes what comes in for",
    "hub": "Keeps in one place what is known about",
    "indexer": "Makes searchable within a minute",
    "inspector": "Looks for faults in",
    "keeper": "Stores for ten years",
    "lab": "Tries new ideas on",
    "loader": "Reads from files of any age",
    "manager": "Plans and approves changes to",
    "mirror": "Copies to a second region",
    "monitor": "Raises an alarm about late or missing",
    "planner": "Works out the next steps for",
    "portal": "Lets customers see their own",
    "registry": "Names and versions every kind of",
    "relay": "Passes on, in order and once,",
    "scheduler": "Decides when to work on",
    "studio": "Lets designers draw and try out",
    "worker": "Does the slow part of handling",
}
REGIONS = "north south east west coast island valley harbour mountain"
MANIFESTS = ("virtual-workspace", "root-package", "package", "package", "none", None)
TEAMS = ("Platform", "Payments", "Search", "Field", "Research")
