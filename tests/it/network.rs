//! A network that fails at more than a thousand chosen bytes: a job always ends in time, reports what happened, and
//! leaves a state from which it reaches the same end.

use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use engine::Error;
use engine::words::Lang;
use support::generate::Random;
use support::{At, Direction, Fault, Kind, When, server};

use crate::cells::{self, Seen};
use crate::network_jobs::{Job, Scene};

/// A job that takes longer hangs: each of its few waits is limited to seconds in these tests.
const LIMIT: Duration = Duration::from_secs(60);
/// The first bytes of a connection: greeting, login, first queries.
const BEGINNING: u64 = 3000;

/// The servers that the jobs run on.
pub(crate) const KINDS: [Kind; 3] = [Kind::Mysql9, Kind::Mysql56, Kind::Mariadb1011];

/// The faults that a job must survive on a server.
///
/// Without TLS a corrupted answer or statement can't be detected. There, corruption is tried only on the
/// inspection, which just has to end.
pub(crate) fn faults(kind: Kind, job: Job) -> Vec<Fault> {
    let bears = |fault: &Fault| *fault != Fault::Corrupt || encrypted(kind) || job == Job::Inspect;
    Fault::ALL.into_iter().filter(bears).collect()
}

/// Whether the tests' server of this kind supports TLS, and so whether these tests use it.
pub(crate) fn encrypted(kind: Kind) -> bool {
    kind == Kind::Mysql9
}

/// How a job ended.
#[derive(Debug)]
pub(crate) enum Ended {
    /// As if nothing had happened.
    Well,
    /// With an error.
    Told(Error),
}

#[test]
fn whatever_the_network_does_nothing_is_lost() {
    let cells = KINDS
        .into_iter()
        .flat_map(|kind| Job::ALL.map(|job| (kind, job)));
    let positions = cells::run(cells, |(kind, job)| cell(kind, job));
    assert!(positions >= 1000, "{positions}");
}

/// Runs one job on one server, with every fault at many positions.
async fn cell(kind: Kind, job: Job) -> Seen {
    let mut scene = Scene::set(server(kind).await, job).await;
    let totals = scene.rehearse().await;
    let mut random = Random::new(0x5EED + job as u64 * 16 + kind as u64);
    let mut seen = Seen::new();
    for fault in faults(kind, job) {
        for _ in 0..job.positions() {
            let at = position(&mut random, fault, totals);
            scene.prepare().await;
            let begun = Instant::now();
            scene.proxy.arm(Some(at));
            let place = format!("{kind:?} {job:?} {at:?}");
            let run = tokio::time::timeout(LIMIT, unwound(scene.run(), &place));
            let ended = run
                .await
                .unwrap_or_else(|_| panic!("{place}: not ended after {LIMIT:?}"));
            let took = begun.elapsed();
            assert_told(&ended, job, at, &place);
            scene.proxy.arm(None);
            scene.settle(&ended, &place).await;
            let end = match &ended {
                Ended::Well if scene.proxy.has_fired() => "went on".to_owned(),
                Ended::Well => "well".to_owned(),
                Ended::Told(error) => format!("{} {:?}", error.code(), error.kind()),
            };
            if std::env::var_os("NETWORK_TRACE").is_some() {
                println!("{place}: {end} {took:?}, {:?}", begun.elapsed());
            }
            *seen.entry(format!("{fault:?}: {end}")).or_default() += 1;
        }
    }
    seen
}

/// A random byte of the job's traffic; in one of three cases one of the first bytes.
fn position(random: &mut Random, fault: Fault, totals: [u64; 2]) -> At {
    let direction = *random.one(&Direction::ALL);
    let total = match direction {
        Direction::ToServer => totals[0],
        Direction::ToClient => totals[1],
    };
    let end = if random.once_in(3) {
        total.min(BEGINNING)
    } else {
        total
    };
    At {
        fault,
        when: When::Byte(direction, random.below(end.max(1))),
    }
}

/// Asserts that an error is one that this fault may cause, with words in both languages.
fn assert_told(ended: &Ended, job: Job, at: At, place: &str) {
    let Ended::Told(error) = ended else {
        return;
    };
    let known = job.errors(at.fault);
    assert!(known.contains(&error.code()), "{place}: {error:?}");
    for lang in Lang::ALL {
        let (said, hint) = (error.message(lang), error.hint(lang));
        assert!(!said.is_empty() && !hint.is_empty(), "{place}: {error:?}");
    }
    assert!(!job.only_reads() || !error.changed(), "{place}: {error:?}");
}

/// Prints the place when `work` panics.
async fn unwound<T>(work: impl Future<Output = T>, place: &str) -> T {
    let mut work = std::pin::pin!(work);
    std::future::poll_fn(|context| {
        let polled = std::panic::catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context)));
        polled.unwrap_or_else(|panic| {
            println!("{place}: panicked");
            std::panic::resume_unwind(panic)
        })
    })
    .await
}
