//! Findings about what DB-GPT does with a TOML that a person who reads it may not expect.

use super::reading::{DATABASE, Environment, Reading};
use super::tree::{Node, Value};
use crate::message::Finding;

/// The keys that DB-GPT knows: of a connection pool, of MySQL, of SQLite, and of the table `service.web`.
const COMMON: [&str; 5] = [
    "pool_size",
    "max_overflow",
    "pool_timeout",
    "pool_recycle",
    "pool_pre_ping",
];
const MYSQL: [&str; 7] = [
    "type", "host", "port", "user", "database", "driver", "password",
];
const SQLITE: [&str; 4] = ["type", "path", "check_same_thread", "driver"];
const WEB: [&str; 19] = [
    "host",
    "port",
    "light",
    "controller_addr",
    "database",
    "model_storage",
    "trace",
    "log",
    "disable_alembic_upgrade",
    "db_ssl_verify",
    "default_thread_pool_size",
    "remote_embedding",
    "remote_rerank",
    "awel_dirs",
    "new_web_ui",
    "model_cache",
    "embedding_model_max_seq_len",
    "agent_context",
    "cors_allowed_origins",
];

impl<'r> Reading<'r> {
    /// Adds the findings.
    pub(super) fn report(&mut self, web: Option<&'r Node>, database: Option<&'r Node>) {
        let is_mysql = self
            .settings
            .iter()
            .any(|setting| setting.key.ends_with(".host"));
        if let Some(database) = database {
            let known: Vec<&str> = match is_mysql {
                true => MYSQL.iter().chain(&COMMON).copied().collect(),
                false => SQLITE.to_vec(),
            };
            self.unknown(database, DATABASE, &known);
        }
        if let Some(web) = web {
            self.unknown(web, "service.web", &WEB);
            for key in ["disable_alembic_upgrade", "db_ssl_verify", "light"] {
                if let Some(node) = web.get(key)
                    && let Value::Text(text) = &node.value
                    && !text.is_empty()
                {
                    self.findings.push(
                        Finding::warning("toml-truth-by-text")
                            .arg("key", key)
                            .arg("line", self.tree.line(node)),
                    );
                }
            }
        }
        let enabled = self.tree.root.get("hooks");
        if let Some(hooks) = enabled
            && !matches!(hooks.value, Value::List(0))
        {
            self.findings
                .push(Finding::warning("toml-hooks").arg("line", self.tree.line(hooks)));
        }
        if matches!(self.environment, Environment::Unseen) && !self.defaulted.is_empty() {
            let mut names: Vec<String> = self
                .defaulted
                .iter()
                .map(|(name, _)| name.clone())
                .collect();
            let mut keys: Vec<&str> = self.defaulted.iter().map(|(_, key)| *key).collect();
            names.dedup();
            keys.dedup();
            self.findings.push(
                Finding::info("toml-environment-unseen")
                    .arg("names", names.join(", "))
                    .arg("keys", keys.join(", ")),
            );
        }
    }

    fn unknown(&mut self, table: &Node, name: &str, known: &[&str]) {
        for (key, node) in table.entries() {
            if !known.contains(&key.as_str()) {
                self.findings.push(
                    Finding::warning("toml-key-unknown")
                        .arg("key", key.as_str())
                        .arg("table", name)
                        .arg("line", self.tree.line(node)),
                );
            }
        }
    }
}
