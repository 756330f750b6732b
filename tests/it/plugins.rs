//! Accounts with an authentication plug-in that the program does not support: the error names it and what to do.

use std::sync::atomic::{AtomicU32, Ordering};

use support::{Account, Database, Kind, PASSWORD_MARK, Shape, server};

use crate::main_path::Install;

async fn account(database: &Database, identified: &str) -> Account {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let account = Account {
        user: format!("plugged_{}", NUMBER.fetch_add(1, Ordering::Relaxed)),
        password: format!("{PASSWORD_MARK}9$&="),
    };
    let (user, password) = (&account.user, &account.password);
    for sql in [
        format!(
            "CREATE USER '{user}'@'%' IDENTIFIED {}",
            identified.replace("SECRET", password)
        ),
        format!("GRANT ALL ON *.* TO '{user}'@'%'"),
    ] {
        database.execute(&sql).await;
    }
    account
}

/// The code and text of the error of an inspection by such an account.
async fn refused(database: &Database, identified: &str) -> (String, String) {
    let account = account(database, identified).await;
    let install = Install::of(database, &account);
    let ran = install.run(&["inspect"]);
    assert_eq!(ran.code, 1, "{identified}: {}", ran.json);
    let text = |key: &str| ran.json["error"][key].as_str().unwrap().to_owned();
    (
        text("code"),
        format!("{} {}", text("message"), text("hint")),
    )
}

#[tokio::test]
async fn a_plugin_is_named_with_what_to_do() {
    let nine = server(Kind::Mysql9).await.database(Some(Shape::S1)).await;
    let maria = server(Kind::Mariadb1011).await;
    let maria = maria.database(Some(Shape::S1)).await;
    let cases = [
        (
            &nine,
            "WITH sha256_password BY 'SECRET'",
            "mysql-auth-plugin",
            "`sha256_password`",
        ),
        (
            &maria,
            "VIA unix_socket",
            "mysql-auth-plugin",
            "`unix_socket / auth_socket`",
        ),
        (
            &nine,
            "BY 'SECRET' PASSWORD EXPIRE",
            "mysql-password-expired",
            "ALTER USER",
        ),
        (
            &maria,
            "BY 'SECRET' PASSWORD EXPIRE",
            "mysql-password-expired",
            "ALTER USER",
        ),
        (
            &nine,
            "BY 'SECRET' ACCOUNT LOCK",
            "mysql-account-locked",
            "ACCOUNT UNLOCK",
        ),
        (
            &maria,
            "BY 'SECRET' ACCOUNT LOCK",
            "mysql-account-locked",
            "ACCOUNT UNLOCK",
        ),
    ];
    for (database, identified, expected, words) in cases {
        let (code, said) = refused(database, identified).await;
        assert_eq!(code, expected, "{identified}: {said}");
        assert!(
            said.contains(words) && said.contains("ALTER USER"),
            "{identified}: {said}"
        );
    }
}
