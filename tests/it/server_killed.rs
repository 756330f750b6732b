//! The server is killed by SIGKILL in the middle of each job and started again: the job goes on or reports what was
//! done, and reaches the same end.

use support::{At, Direction, Fault, Kind, When, server_with};

use crate::cells::{self, Seen};
use crate::network::Ended;
use crate::network_jobs::{Job, Scene};

pub(crate) const KINDS: [Kind; 3] = [Kind::Mysql9, Kind::Mysql56, Kind::Mariadb1011];
/// The server is killed at these percentages of the bytes that a job sends.
pub(crate) const PARTS: [u64; 3] = [15, 50, 85];

#[test]
fn a_killed_server_takes_nothing_along() {
    let cases = cells::run(KINDS, |kind| async move {
        // A commit is with the operating system before its answer: that much survives SIGKILL.
        let server = server_with(kind, &["--innodb-flush-log-at-trx-commit=1"]).await;
        let mut seen = Seen::new();
        for job in Job::ALL {
            let mut scene = Scene::set(server, job).await;
            let [asked, _] = scene.rehearse().await;
            scene.be_patient();
            for part in PARTS {
                let place = format!("{kind:?} {job:?} {part} %");
                scene.prepare().await;
                let proxy = std::sync::Arc::clone(&scene.proxy);
                proxy.arm(Some(At {
                    fault: Fault::Stall,
                    when: When::Byte(Direction::ToServer, asked * part / 100),
                }));
                let (ended, ()) = tokio::join!(scene.run(), async {
                    proxy.fired().await;
                    server.kill();
                    proxy.arm(None);
                    server.start_again().await;
                });
                let end = match &ended {
                    Ended::Well => "went on".to_owned(),
                    Ended::Told(error) => {
                        let known = job.errors(Fault::Gone);
                        assert!(known.contains(&error.code()), "{place}: {error:?}");
                        error.code().to_owned()
                    }
                };
                scene.settle(&ended, &place).await;
                scene.be_patient();
                *seen.entry(format!("{job:?}: {end}")).or_default() += 1;
            }
        }
        seen
    });
    assert_eq!(cases, (KINDS.len() * Job::ALL.len() * PARTS.len()) as u64);
}
