//! Connections that read rows from a server on this machine skip TLS, unless the user asks for it.

use engine::backup::{self, Method};
use engine::target::{Address, Target, TlsMode};
use support::{Kind, Proxy, Shape, server};

use crate::builtin::{account, write};

/// Whether a backup's rows were read without TLS.
async fn went_plain(target: &Target) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let backup = write(target, folder.path(), Method::Builtin, None).await;
    let written = backup.unwrap();
    assert!(written.proofs.iter().all(|proof| proof.proved));
    backup::manifest(&written.file).unwrap().without_tls
}

fn with(target: &Target, mode: TlsMode, port: Option<u16>) -> Target {
    let Target::Mysql(target) = target else {
        unreachable!("a server");
    };
    let mut target = target.clone();
    target.tls.mode = mode;
    if let (Some(through), Address::Tcp { port, .. }) = (port, &mut target.address) {
        *port = through;
    }
    Target::Mysql(target)
}

#[tokio::test]
async fn rows_are_not_encrypted_on_this_machine_unless_that_is_asked_for() {
    let server = server(Kind::Mysql9).await;
    let database = server.database(Some(Shape::S1)).await;
    let ours = account(&database, "LOCK TABLES").await;
    let user = ours.user.clone();
    let target = database.target(&ours);
    assert!(went_plain(&target).await);
    assert!(!went_plain(&with(&target, TlsMode::Required, None)).await);
    // Another port than the server's own may be the end of a tunnel.
    let proxy = Proxy::before(server.port).await;
    let through = with(&target, TlsMode::Preferred, Some(proxy.port));
    assert!(!went_plain(&through).await);
    // The account requires TLS: the backup is made with it.
    database
        .execute(&format!("ALTER USER '{user}'@'%' REQUIRE SSL"))
        .await;
    assert!(!went_plain(&target).await);
    // Without LOCK TABLES the first connection, which has TLS, reads the rows alone.
    let alone = account(&database, "").await;
    assert!(!went_plain(&database.target(&alone)).await);
}
