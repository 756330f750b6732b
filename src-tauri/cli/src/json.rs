//! The JSON objects of `--json`, which scripts rely on.

use engine::backup::{Backup, Proof};
use engine::catalog::{self, Catalog};
use engine::config::folder::Tree;
use engine::config::{Folder, Install, Origin};
use engine::guidance::{Guidance, Purpose};
use engine::inspect::Inspection;
use engine::plan::Plan;
use engine::preflight::{Running, RunningVerdict};
use engine::restore::Restored;
use engine::schema::RowCount;
use engine::target::{Address, Target};
use engine::webserver::{Up, UpVerdict};
use engine::words::{self, Lang};
use engine::{Error, Finding};
use serde_json::{Value, json};

/// The database, without its password.
pub(crate) fn target(target: &Target) -> Value {
    match target {
        Target::Sqlite(file) => json!({"kind": "sqlite", "path": file.path.display().to_string()}),
        Target::Mysql(mysql) => {
            let (host, port, socket) = match &mysql.address {
                Address::Tcp { host, port } => (Some(host.as_str()), Some(*port), None),
                Address::Socket { path } => (None, None, Some(path.display().to_string())),
            };
            json!({
                "kind": "mysql", "host": host, "port": port, "socket": socket,
                "database": mysql.database, "user": mysql.user,
            })
        }
    }
}

pub(crate) fn findings(findings: &[Finding], lang: Lang) -> Value {
    findings
        .iter()
        .map(|finding| {
            json!({
                "id": finding.id,
                "severity": finding.severity,
                "message": words::finding(lang, finding),
                "hint": words::finding_hint(lang, finding),
            })
        })
        .collect()
}

/// An inspection; `found` are the findings of config, database and web server together.
pub(crate) fn inspection(
    install: &Install,
    inspection: &Inspection,
    found: &[Finding],
    lang: Lang,
) -> Value {
    let settings: Vec<Value> = install
        .settings
        .iter()
        .map(|setting| {
            json!({"key": setting.key, "value": setting.value, "origin": origin(&setting.origin)})
        })
        .collect();
    let tables: Vec<Value> = inspection
        .schema
        .tables
        .iter()
        .map(|table| {
            let (rows, exact) = match table.rows {
                RowCount::Exact(rows) => (rows, true),
                RowCount::Estimate(rows) => (rows, false),
            };
            json!({"name": table.name, "rows": rows, "exact": exact})
        })
        .collect();
    let standing = inspection.state.standing();
    json!({
        "target": target(&install.target),
        "dbgpt": install.version.as_ref().map(|known| json!({"version": known.version, "source": known.source})),
        "folder": install.folder.as_ref().map(folder),
        "server": inspection.server.as_ref().map(|server| json!({
            "flavor": server.flavor, "version": server.version_text,
        })),
        "collation": inspection.schema.collation,
        "state": inspection.state.name(catalog::known()),
        "at": standing.map(|standing| standing.complete.to_string()),
        "reached": standing.map(|standing| standing.reached.to_string()),
        "missing": standing.map(|standing| &standing.missing),
        "aim": inspection.target.to_string(),
        "verdict": inspection.verdict,
        "settings": settings,
        "tables": tables,
        "findings": findings(found, lang),
    })
}

pub(crate) fn running(running: &Running, lang: Lang) -> Value {
    let verdict = match running.verdict {
        RunningVerdict::Stopped => "stopped",
        RunningVerdict::Runs => "runs",
        RunningVerdict::Unknown => "unknown",
    };
    json!({"verdict": verdict, "evidence": findings(&running.evidence, lang)})
}

pub(crate) fn up(up: &Up, lang: Lang) -> Value {
    let verdict = match up.verdict {
        UpVerdict::Up => "up",
        UpVerdict::Doubtful => "doubtful",
        UpVerdict::Down => "down",
    };
    let answers = up.answers.iter().map(|(address, answers)| {
        json!({
            "address": address.to_string(), "said": answers.said,
            "first": answers.could_be.start(), "last": answers.could_be.end(),
        })
    });
    json!({
        "target": up.target, "verdict": verdict, "evidence": findings(&up.evidence, lang),
        "answers": answers.collect::<Vec<_>>(),
    })
}

pub(crate) fn guide(guidance: &Guidance, lang: Lang) -> Value {
    let commands = guidance.commands.iter().map(|command| {
        let purpose = match command.purpose {
            Purpose::Stop => "stop",
            Purpose::Save => "save",
            Purpose::Fetch => "fetch",
            Purpose::Install => "install",
            Purpose::Config => "config",
            Purpose::Start => "start",
            Purpose::Inspect => "look",
        };
        json!({
            "purpose": purpose, "lines": command.lines,
            "note": words::message(lang, &command.note),
        })
    });
    let never = guidance
        .never
        .iter()
        .map(|warning| words::message(lang, warning));
    json!({
        "from": guidance.from, "target": guidance.to,
        "commands": commands.collect::<Vec<_>>(), "never": never.collect::<Vec<_>>(),
    })
}

fn folder(folder: &Folder) -> Value {
    let git = folder.git.as_ref().map(|git| {
        json!({
            "branch": git.branch, "commit": git.commit, "tag": git.tag,
            "changed": match &git.tree {
                Tree::Clean => Some(0),
                Tree::Changed { count, .. } => Some(*count),
                Tree::Unknown => None,
            },
            // 0.1.0 told whether something was staged; null has always meant "not known".
            "staged": Value::Null,
        })
    });
    json!({"versions": folder.versions, "packages": folder.packages, "git": git})
}

fn origin(origin: &Origin) -> Value {
    match origin {
        Origin::EnvFile { path, line } => {
            json!({"from": "env-file", "path": path.display().to_string(), "line": line})
        }
        Origin::ComposeFile { path, line } => {
            json!({"from": "compose-file", "path": path.display().to_string(), "line": line})
        }
        Origin::TomlFile { path, line } => {
            json!({"from": "toml-file", "path": path.display().to_string(), "line": line})
        }
        Origin::Default => json!({"from": "default"}),
        Origin::Override => json!({"from": "override"}),
    }
}

pub(crate) fn plan(plan: &Plan, lang: Lang) -> Value {
    let steps: Vec<Value> = plan
        .steps
        .iter()
        .map(|step| {
            let parts = step.parts.iter().map(|part| {
                json!({
                    "id": part.id, "origin": part.asked_by.origin(), "repair": part.asked_by.repair(),
                    "why": words::message(lang, &part.why), "need": part.need,
                    "release": part.release.map(|release| release.to_string()),
                })
            });
            let parts: Vec<Value> = parts.collect();
            json!({
                "parts": parts,
                "id": step.id, "origin": step.asked_by.origin(), "state": step.state, "sql": step.sql,
                "why": words::message(lang, &step.why), "repair": step.asked_by.repair(),
                "release": step.release.map(|release| release.to_string()), "need": step.need,
                "cost": step.cost, "takes": step.takes.as_ref().map(|takes| words::message(lang, takes)),
            })
        })
        .collect();
    json!({"hash": plan.hash, "target": plan.target.to_string(), "steps": steps})
}

pub(crate) fn releases(known: &Catalog, lang: Lang) -> Value {
    let releases = known.led_to().map(|entry| {
        let changes = entry.changes.iter().map(|wanted| {
            json!({
                "id": wanted.id, "table": wanted.change.table(), "need": wanted.need,
                "origin": wanted.asked_by.origin(), "repair": wanted.asked_by.repair(),
            })
        });
        json!({
            "release": entry.release.to_string(),
            "same": entry.same.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "source": entry.source, "brings": entry.gain().map(|gain| words::message(lang, &gain)),
            "changes": changes.collect::<Vec<_>>(),
        })
    });
    json!({"releases": releases.collect::<Vec<_>>()})
}

pub(crate) fn backup(backup: &Backup, lang: Lang) -> Value {
    json!({
        "file": backup.file.display().to_string(), "size_bytes": backup.size_bytes,
        "sha256": backup.sha256, "tables": backup.tables, "proofs": proofs(backup, lang),
    })
}

pub(crate) fn proofs(backup: &Backup, lang: Lang) -> Vec<Value> {
    let proof = |proof: &Proof| {
        json!({
            "proof": proof.proof, "proved": proof.proved,
            "why": words::message(lang, &proof.why),
        })
    };
    backup.proofs.iter().map(proof).collect()
}

pub(crate) fn restored(restored: &Restored, lang: Lang) -> Value {
    json!({
        "database": restored.database, "tables": restored.tables,
        "safety": restored.safety.as_ref().map(|safety| safety.file.display().to_string()),
        "alembic_files": restored.alembic_files, "findings": findings(&restored.notes, lang),
        "way": restored.way, "scope": restored.scope, "swap_ms": restored.swap_ms,
    })
}

pub(crate) fn error(error: &Error, lang: Lang) -> Value {
    json!({"error": {
        "code": error.code(), "phase": error.phase(), "message": error.message(lang),
        "hint": error.hint(lang), "changed": error.changed(),
    }})
}
