//! One install of each era, made as DB-GPT's documents describe it, with the database of its release: sources with a
//! `.env`, sources with a TOML, a pip install with a profile, and compose files of both kinds.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::trees::{alembic, new_sources, old_sources, pip, put};
use crate::{Database, Dialect, Kind, Release, Row, release, releases, server};

/// The database settings of the profile, and of the sample TOML in the sources.
const SQLITE: &str =
    "[service.web.database]\ntype = \"sqlite\"\npath = \"pilot/meta_data/dbgpt.db\"\n";
/// The sample TOML that v0.8.1's compose file mounts.
const MYSQL: &str = "[service.web]\nhost = \"0.0.0.0\"\nport = 5670\n[service.web.database]\ntype = \"mysql\"\nhost = \"${env:MYSQL_HOST:-127.0.0.1}\"\nport = \"${env:MYSQL_PORT:-3306}\"\ndatabase = \"${env:MYSQL_DATABASE:-dbgpt}\"\nuser = \"${env:MYSQL_USER:-root}\"\npassword = \"${env:MYSQL_PASSWORD:-aa123456}\"\n";

/// An install.
#[derive(Debug)]
pub struct Era {
    /// The release that it reports; a compose file reports none.
    pub release: &'static str,
    /// The folder or compose file that the user chooses.
    pub config: PathBuf,
    /// Its SQLite file, if it has one.
    pub file: Option<PathBuf>,
    /// Its database on a server, if it has one.
    pub database: Option<Database>,
}

/// All installs, in the user's home.
pub async fn eras(home: &Path) -> Vec<Era> {
    let mut all = vec![
        on_a_file(home, "0.4.6"),
        on_a_file(home, "0.5.10"),
        on_a_file(home, "0.6.3"),
        on_a_file(home, "0.7.5"),
        on_a_file(home, "0.8.1"),
        by_pip(home, "0.8.2"),
    ];
    for release in ["0.6.3", "0.8.1"] {
        all.push(by_compose(home, release).await);
    }
    all
}

fn on_a_file(home: &Path, release: &'static str) -> Era {
    let root = home.join(format!("DB-GPT {release}"));
    let is_old = release < "0.7";
    if is_old {
        old_sources(&root, release);
        put(&root, ".env", "LOCAL_DB_TYPE=sqlite\n");
    } else {
        new_sources(&root, release);
        put(&root, "configs/dbgpt-proxy-openai.toml", SQLITE);
    }
    let file = root.join("pilot/meta_data/dbgpt.db");
    fresh_file(&file, like(release));
    Era {
        release,
        config: root,
        file: Some(file),
        database: None,
    }
}

fn by_pip(home: &Path, release: &'static str) -> Era {
    let environment = home.join("venv");
    pip(&environment, release);
    let profiles = home.join(".dbgpt");
    put(
        &profiles,
        "config.toml",
        "[default]\nprofile = \"openai\"\n",
    );
    put(&profiles, "configs/openai.toml", SQLITE);
    let data = profiles.join("workspace/pilot/meta_data");
    alembic(&data);
    let file = data.join("dbgpt.db");
    fresh_file(&file, like(release));
    Era {
        release,
        config: environment,
        file: Some(file),
        database: None,
    }
}

/// A compose project with MySQL: up to v0.6.3 configured by variables, from v0.7.0 on by a mounted sample TOML.
async fn by_compose(home: &Path, release: &'static str) -> Era {
    let kind = Kind::Mysql9;
    let database = fresh(kind, like(release)).await;
    let account = database.account(&["ALL PRIVILEGES ON *.*"]).await;
    let root = home.join(format!("compose {release}"));
    let (user, port) = (&account.user, database.server.port);
    let password = account.password.replace('$', "$$");
    let name = &database.name;
    let (command, prefix, kind) = match release {
        "0.6.3" => {
            old_sources(&root, release);
            let command = "python3 dbgpt/app/dbgpt_server.py";
            (command, "LOCAL_DB", "'LOCAL_DB_TYPE=mysql', ")
        }
        _later => {
            new_sources(&root, release);
            put(&root, "configs/dbgpt-proxy-siliconflow-mysql.toml", MYSQL);
            let command =
                "dbgpt start webserver --config /app/configs/dbgpt-proxy-siliconflow-mysql.toml";
            (command, "MYSQL", "")
        }
    };
    let named = match prefix {
        "MYSQL" => "DATABASE",
        _local => "NAME",
    };
    let project = format!(
        "services:
  db:
    image: mysql/mysql-server
    ports: ['{port}:3306']
  webserver:
    image: eosphorosai/dbgpt
    command: {command}
    environment: [{kind}'{prefix}_HOST=db', '{prefix}_PORT=3306', '{prefix}_USER={user}', '{prefix}_PASSWORD={password}', '{prefix}_{named}={name}']
    volumes: ['./configs:/app/configs', 'dbgpt-data:/app/pilot/data']
    depends_on: [db]
    ports: ['5670:5670/tcp']
volumes:
  dbgpt-data:
"
    );
    put(&root, "docker-compose.yml", &project);
    Era {
        release,
        config: root.join("docker-compose.yml"),
        file: None,
        database: Some(database),
    }
}

/// The release whose tables the release `name` has.
fn like(name: &str) -> &'static Release {
    let mut same = releases()
        .iter()
        .filter(|release| release.same.iter().any(|same| same == name));
    same.next().unwrap_or_else(|| release(name))
}

/// A fresh install's database on this kind of server, with a row in every table of the release's models.
pub async fn fresh(kind: Kind, from: &Release) -> Database {
    use mysql_async::prelude::Queryable;
    let database = server(kind).await.database(None).await;
    let mut conn = database.admin().await;
    for sql in from.mysql(kind) {
        conn.query_drop(sql).await.expect("a table");
    }
    for (table, model) in &from.models {
        Row::plain(table, model, Dialect::Mysql)
            .put(&mut conn)
            .await;
    }
    database
}

/// The same as a SQLite file.
pub fn fresh_file(path: &Path, from: &Release) {
    let file = Connection::open(path).expect("SQLite");
    for sql in from.sqlite() {
        file.execute_batch(&sql).expect("a table");
    }
    for (table, model) in &from.models {
        let row = Row::plain(table, model, Dialect::Sqlite);
        file.execute_batch(&row.insert()).expect("a row");
    }
}
