//! Random compose projects of a DB-GPT and its database, in every way that compose allows.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use super::wrong;
use crate::generate::Random;

/// Values with characters that compose treats specially. The variables in them may be set by the `.env`, or not.
const VALUES: &[&str] = &[
    "lab",
    "a b",
    "p#ss",
    "p #ss",
    "$PW",
    "${PW}",
    "${NONE}",
    "${NONE:-d}",
    "${NONE-d}",
    "${EMPTY:-e}",
    "${EMPTY-e}",
    "${PW:+set}",
    "${NONE:+set}",
    "${PW+${NAME}}",
    "${NONE:-${NAME}}",
    "a$$b",
    "pa$",
    "$1",
    "$-x",
    "${NONE:-{}}x}",
    "x$$PW",
    "密码",
    "${COMPOSE_PROJECT_NAME}",
    "a=b",
    "a:b",
    "%41",
    "'",
    "\\",
    "${PW:-a}b}",
    "${PW:?why}",
    "-",
    "~",
    "yes",
];

/// YAML scalars that are not strings.
const NUMBERS: &[&str] = &[
    "0123",
    "3306",
    "1_000",
    "1.50",
    "1e3",
    "0x1F",
    "true",
    "False",
    "0o17",
    ".5",
    "123456789012345678901",
];

/// Values that compose refuses.
const WRONG: &[&str] = &["${", "x${}", "${PW:}", "${PW b}", "${NONE:?why}", "${1}"];

/// A project: its files, and the arguments that compose needs.
#[derive(Debug, Default)]
pub struct Project {
    /// The content of each file, by its path below the folder.
    pub files: BTreeMap<String, String>,
    /// `-f FILE`, if compose would not find the file by itself.
    pub arguments: Vec<String>,
    /// The file that the user chooses.
    pub chosen: PathBuf,
}

/// The YAML lines of one service.
type Lines = Vec<String>;

struct Making {
    random: Random,
    project: Project,
}

impl Project {
    /// The project for this seed.
    pub fn random(seed: u64) -> Self {
        let mut making = Making {
            random: Random::new(seed),
            project: Self::default(),
        };
        making.fill();
        making.project
    }

    /// Writes its files to a folder.
    pub fn write(&self, folder: &Path) {
        for (name, content) in &self.files {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().expect("it is below")).expect("a folder");
            fs::write(path, content).expect("a file");
        }
    }
}

impl Making {
    fn fill(&mut self) {
        self.variables();
        let mut web = self.web();
        let mut database = self.database();
        for lines in [&mut web, &mut database] {
            lines.extend(wrong::of_service(&mut self.random).map(str::to_owned));
        }
        let name = *self.random.one(&[
            "compose.yaml",
            "compose.yml",
            "docker-compose.yml",
            "docker-compose.yaml",
            "my.yml",
        ]);
        let mut main = self.first_lines();
        let with_database = format!("  db:\n{}", indented(&database));
        match self.random.below(6) {
            0 => self.include(&mut main, &with_database),
            1 => self.listed(name, &with_database),
            2 if name != "my.yml" => self.put(
                "compose.override.yml",
                format!("services:\n{with_database}"),
            ),
            _ => {}
        }
        let has_it = self
            .project
            .files
            .values()
            .any(|text| text.contains("image: \"mysql"));
        main.push_str("services:\n");
        if !has_it {
            main.push_str(&with_database);
        }
        let web = self.extended(web);
        let _ = write!(main, "  webserver:\n{}", indented(&web));
        if self.random.once_in(3) {
            main.push_str("  cache: {image: redis, env_file: []}\n");
        }
        main.push_str("volumes: {data: {}, meta: {}}\n");
        main.push_str(wrong::of_file(&mut self.random));
        self.put(name, main);
        if name == "my.yml" && !self.is_listed() {
            self.project.arguments = vec!["-f".to_owned(), name.to_owned()];
        }
        self.project.chosen = PathBuf::from(name);
    }

    fn is_listed(&self) -> bool {
        let env = self.project.files.get(".env");
        env.is_some_and(|env| env.contains("COMPOSE_FILE"))
    }

    fn first_lines(&mut self) -> String {
        let lines = [
            "",
            "name: chat\n",
            "# 注释\n",
            "x-common: &common {LOCAL_DB_USER: anchored}\n",
            "version: '3'\n",
        ];
        (*self.random.one(&lines)).to_owned()
    }

    fn put(&mut self, name: &str, content: String) {
        self.project.files.insert(name.to_owned(), content);
    }

    fn variables(&mut self) {
        let mut text = String::new();
        for name in ["PW", "NAME", "PORT", "EMPTY", "LOCAL_DB_USER"] {
            if self.random.once_in(3) {
                continue;
            }
            let value = match name {
                "PORT" => "3307".to_owned(),
                "EMPTY" => String::new(),
                _ => self.env_value(),
            };
            let _ = writeln!(text, "{name}={value}");
        }
        self.put(".env", text);
    }

    /// A value in the syntax of a `.env`.
    fn env_value(&mut self) -> String {
        let values = [
            "one",
            "'si $PW ngle'",
            "\"dou\\nble $NAME\"",
            "un quoted # c",
            "p#s",
            "a$$b",
            "$",
            "${PW:-d}",
            "\"\\$x\"",
            "'it\\'s'",
            "\"q\\\"q\" # c",
            " lead",
            "\"\\x\"",
            "密",
        ];
        (*self.random.one(&values)).to_owned()
    }

    /// A value for YAML; `listed`: for an item of a list, where no number may stand alone.
    fn value(&mut self, listed: bool) -> String {
        if self.random.once_in(60) {
            return (*self.random.one(WRONG)).to_owned();
        }
        let plain = !listed && self.random.once_in(5);
        (*self.random.one(if plain { NUMBERS } else { VALUES })).to_owned()
    }

    fn settings(&mut self) -> Vec<(&'static str, Option<String>)> {
        let mut settings = Vec::new();
        if !self.random.once_in(5) {
            settings.push(("LOCAL_DB_TYPE", Some("mysql".to_owned())));
        }
        let hosts = [
            "db",
            "db",
            "db",
            "mysql",
            "192.0.2.7",
            "localhost",
            "127.0.0.1",
            "host.internal",
            "the-db",
        ];
        settings.push(("LOCAL_DB_HOST", Some((*self.random.one(&hosts)).to_owned())));
        if self.random.once_in(2) {
            settings.push((
                "LOCAL_DB_PORT",
                Some((*self.random.one(&["3306", "3306", "3308"])).to_owned()),
            ));
        }
        settings
    }

    fn web(&mut self) -> Lines {
        let mut lines = Lines::new();
        let image = *self.random.one(&[
            "image: eosphorosai/dbgpt:v0.4.7",
            "image: eosphorosai/dbgpt-allinone:v0.4.7",
            "build: .",
            "image: our/dbgpt",
        ]);
        lines.push(image.to_owned());
        let command = *self.random.one(&[
            "",
            "command: python3 dbgpt/app/dbgpt_server.py",
            "command: [dbgpt, start, webserver]",
            "entrypoint: ['sh', '-c', 'dbgpt start webserver']",
        ]);
        lines.push(command.to_owned());
        let listed = self.random.once_in(2);
        lines.push("environment:".to_owned());
        for (key, value) in self.settings() {
            let value = value.unwrap_or_default();
            lines.push(if listed {
                format!("  - {key}={value}")
            } else {
                format!("  {key}: '{value}'")
            });
        }
        for key in ["LOCAL_DB_USER", "LOCAL_DB_PASSWORD", "LOCAL_DB_NAME"] {
            match self.random.below(6) {
                0 | 1 => {}
                2 => lines.push(if listed {
                    format!("  - {key}")
                } else {
                    format!("  {key}:")
                }),
                _ => {
                    let value = self.value(listed).replace('\'', "''");
                    let is_number = NUMBERS.contains(&value.as_str());
                    lines.push(match (listed, is_number) {
                        (true, _) => format!("  - '{key}={value}'"),
                        (false, true) => format!("  {key}: {value}"),
                        (false, false) => format!("  {key}: '{value}'"),
                    });
                }
            }
        }
        self.env_files(&mut lines);
        self.volumes(&mut lines);
        match self.random.below(8) {
            0 => lines.push("links: ['db:mysql']".to_owned()),
            1 => lines.push("extra_hosts: ['host.internal:host-gateway']".to_owned()),
            2 => lines.push("network_mode: host".to_owned()),
            3 => lines.push("ports: ['5000:5000', '3311:3306', '3312:3308']".to_owned()),
            _ => {}
        }
        lines
    }

    fn env_files(&mut self, lines: &mut Lines) {
        let forms = [
            "",
            "",
            "env_file: a.env",
            "env_file: [a.env, ./b.env]",
            "env_file: [a.env, b.env, a.env]",
            "env_file:\n  - path: a.env\n    format: raw",
            "env_file:\n  - path: gone.env\n    required: false\n  - b.env",
            "env_file: gone.env",
            "env_file: '${NONE:-b}.env'",
        ];
        let form = *self.random.one(&forms);
        lines.extend(form.lines().map(str::to_owned));
        for name in ["a.env", "b.env"] {
            let mut text = String::new();
            for key in [
                "LOCAL_DB_USER",
                "LOCAL_DB_NAME",
                "LOCAL_DB_PASSWORD",
                "OTHER",
            ] {
                if self.random.once_in(2) {
                    let value = self.env_value();
                    let _ = writeln!(text, "{key}={value}");
                }
            }
            if self.random.once_in(25) {
                let lines = [
                    "A B=1\n",
                    "A='x\n",
                    "A=${\n",
                    "LOCAL_DB_USER\n",
                    "export X=1\n",
                ];
                let line = *self.random.one(&lines);
                text.push_str(line);
            }
            self.put(name, text);
        }
    }

    fn volumes(&mut self, lines: &mut Lines) {
        let forms = [
            "",
            "",
            "volumes: ['./meta:/app/pilot/meta_data']",
            "volumes: ['data:/app/pilot/data', '~/all:/app:ro']",
            "volumes: ['meta:/app/pilot/meta_data', './m:/app/pilot']",
            "volumes: ['/app/pilot']",
            "volumes:\n  - type: bind\n    source: ./${NAME:-m}\n    target: /app/pilot/meta_data/",
            "volumes: ['./one:/app/pilot/meta_data', '../two:/app/pilot/meta_data']",
            "volumes: ['${PWD}/here:/app/pilot']",
        ];
        let form = *self.random.one(&forms);
        lines.extend(form.lines().map(str::to_owned));
    }

    fn database(&mut self) -> Lines {
        let mut lines = vec!["image: \"mysql:8.0\"".to_owned()];
        let ports = [
            "",
            "ports: ['3307:3306']",
            "ports: [3306]",
            "ports: ['${PORT:-3309}:3306']",
            "ports: ['127.0.0.1:3307:3306/tcp']",
            "ports: ['10.0.0.5:3307:3306']",
            "ports: ['3307-3309:3306-3308']",
            "ports: ['3307-3309:3306']",
            "ports: ['3307:3306/udp']",
            "ports: [{target: 3306, published: 3310}]",
            "ports: [{target: 3306, published: '3310', host_ip: 192.0.2.9}]",
            "ports: ['33060:33060', '3307:3306', '3308:3308']",
            "network_mode: host",
        ];
        lines.push((*self.random.one(&ports)).to_owned());
        let is_host = lines[1] == "network_mode: host";
        match self.random.below(6) {
            0 => lines.push("container_name: the-db".to_owned()),
            1 if !is_host => lines.push("networks: {default: {aliases: [mysql]}}".to_owned()),
            2 => lines.push("env_file: a.env".to_owned()),
            3 => lines.push("hostname: the-db".to_owned()),
            _ => {}
        }
        lines
    }

    /// Puts the database into an included file, with its own project folder, variables or override in some forms.
    fn include(&mut self, main: &mut String, database: &str) {
        let text = format!("services:\n{database}");
        let (form, path) = *self.random.one(&[
            ("include: [infra.yml]\n", "infra.yml"),
            ("include:\n  - infra/db.yml\n", "infra/db.yml"),
            (
                "include:\n  - path: infra/db.yml\n    project_directory: .\n",
                "infra/db.yml",
            ),
            (
                "include:\n  - path: [infra/db.yml, infra/more.yml]\n    env_file: more.env\n",
                "infra/db.yml",
            ),
            (
                "include:\n  - path: ./infra/nested.yml\n",
                "infra/deep/db.yml",
            ),
            ("include: ['${NONE:-infra}/db.yml']\n", "infra/db.yml"),
        ]);
        main.push_str(form);
        self.put(path, text);
        let folder = Path::new(path)
            .parent()
            .expect("it has one")
            .display()
            .to_string();
        let beside = |name: &str| match folder.is_empty() {
            true => name.to_owned(),
            false => format!("{folder}/{name}"),
        };
        self.put(&beside("a.env"), "OTHER=1\n".to_owned());
        self.put(
            "infra/more.yml",
            "services:\n  db: {ports: ['3399:3306']}\n".to_owned(),
        );
        self.put("infra/nested.yml", "include: [deep/db.yml]\n".to_owned());
        self.put("more.env", "PORT=3321\nMORE=$PW\n".to_owned());
        if !folder.is_empty() && self.random.once_in(2) {
            self.put(&beside(".env"), "PORT=3320\n".to_owned());
        }
        if self.random.once_in(8) {
            self.put(
                path,
                format!("include: [nowhere.yml]\nservices:\n{database}"),
            );
        }
    }

    /// Names several files in `COMPOSE_FILE`.
    fn listed(&mut self, name: &str, database: &str) {
        let separator = *self.random.one(&[":", "|"]);
        let more = *self.random.one(&["prod.yml", "deploy/prod.yml"]);
        let mut env = self.project.files.remove(".env").unwrap_or_default();
        let _ = writeln!(env, "COMPOSE_FILE={name}{separator}{more}");
        if separator != ":" {
            let _ = writeln!(env, "COMPOSE_PATH_SEPARATOR={separator}");
        }
        self.put(".env", env);
        let mut text = format!("services:\n{database}");
        if self.random.once_in(2) {
            text.push_str("  webserver:\n    env_file: ./b.env\n    environment: [LOCAL_DB_USER, 'LOCAL_DB_NAME=${NAME:-top}']\n    volumes: ['./top:/app/pilot/meta_data']\n");
        }
        self.put(more, text);
    }

    /// Sometimes lets the web server extend a service in another file.
    fn extended(&mut self, mut web: Lines) -> Lines {
        if !self.random.once_in(5) {
            return web;
        }
        let base = "services:\n  base:\n    image: our/dbgpt\n    env_file: b.env\n    environment: {LOCAL_DB_USER: based, LOCAL_DB_NAME: '${NAME}', LOCAL_DB_PASSWORD: }\n    volumes: ['./based:/app/pilot/meta_data']\n";
        self.put("base/base.yml", base.to_owned());
        self.put("base/b.env", "LOCAL_DB_PASSWORD=of-base\n".to_owned());
        web.push("extends: {service: base, file: base/base.yml}".to_owned());
        web
    }
}

fn indented(lines: &Lines) -> String {
    let filled = lines.iter().filter(|line| !line.is_empty());
    filled.map(|line| format!("    {line}\n")).collect()
}
