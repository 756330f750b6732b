//! What the page may ask for: each command converts, calls the job once, converts back.

use std::path::{Path, PathBuf};

use engine::config::Overrides;
use engine::plan::Choices;
use engine::session::Goal;
use engine::words::Lang;
use tauri::State;
use tauri::ipc::Channel;

use crate::job::{Job, Page};
use crate::messages::{
    BackupView, ConfigKindView, DoneView, ErrorView, FindingView, LookView, OverridesView,
    PlanView, ProgressView, RepairView, StartView, StoryView,
};
use crate::picker::FilePicker;
use crate::views;

type Answer<T> = Result<T, ErrorView>;

#[tauri::command]
pub(crate) fn start_state(job: State<'_, Job>, system: Lang, chosen: Option<Lang>) -> StartView {
    let lang = chosen.or_else(environment_language).unwrap_or(system);
    job.set_lang(lang);
    StartView {
        version: env!("CARGO_PKG_VERSION"),
        lang: lang.tag(),
        config: config_argument().map(shown),
    }
}

#[tauri::command]
pub(crate) async fn speak(job: State<'_, Job>, lang: Lang) -> Answer<StoryView> {
    job.set_lang(lang);
    Ok(job.story().await)
}

#[tauri::command]
pub(crate) async fn choose_config(
    picker: State<'_, FilePicker>,
    kind: ConfigKindView,
) -> Answer<Option<String>> {
    Ok(picker.config(kind).await.map(shown))
}

#[tauri::command]
pub(crate) async fn make_sample(job: State<'_, Job>) -> Answer<String> {
    job.make_sample()
        .map(shown)
        .map_err(|error| job.tell(&error))
}

#[tauri::command]
pub(crate) async fn look(
    job: State<'_, Job>,
    path: PathBuf,
    overrides: OverridesView,
) -> Answer<LookView> {
    let overrides = Overrides {
        host: overrides.host,
        port: overrides.port,
        user: overrides.user,
        database: overrides.database,
        password: overrides.password.map(Into::into),
        ..Overrides::default()
    };
    job.look(&path, &overrides)
        .await
        .map_err(|error| job.tell(&error))
}

#[tauri::command]
pub(crate) async fn check(
    job: State<'_, Job>,
    repairs: Vec<RepairView>,
    backup_target: Option<PathBuf>,
) -> Answer<Vec<FindingView>> {
    job.check(&choices(repairs), backup_target.as_deref())
        .await
        .map_err(|error| job.tell(&error))
}

#[tauri::command]
pub(crate) async fn plan(job: State<'_, Job>, repairs: Vec<RepairView>) -> Answer<PlanView> {
    job.plan(&choices(repairs))
        .await
        .map_err(|error| job.tell(&error))
}

#[tauri::command]
pub(crate) async fn choose_backup_target(picker: State<'_, FilePicker>) -> Answer<Option<String>> {
    Ok(picker.new_file("dbgpt.dbgpt-backup.zip").await.map(shown))
}

#[tauri::command]
pub(crate) async fn back_up(
    job: State<'_, Job>,
    target: PathBuf,
    progress: Channel<ProgressView>,
) -> Answer<BackupView> {
    job.back_up(&target, &page(&job, progress))
        .await
        .map_err(|error| job.tell(&error))
}

#[tauri::command]
pub(crate) async fn upgrade(
    job: State<'_, Job>,
    repairs: Vec<RepairView>,
    hash: String,
    progress: Channel<ProgressView>,
) -> Answer<DoneView> {
    job.change(
        Goal::Upgrade,
        &choices(repairs),
        &hash,
        &page(&job, progress),
    )
    .await
    .map_err(|error| job.tell(&error))
}

#[tauri::command]
pub(crate) async fn repair(
    job: State<'_, Job>,
    repairs: Vec<RepairView>,
    hash: String,
    progress: Channel<ProgressView>,
) -> Answer<DoneView> {
    job.change(
        Goal::Repair,
        &choices(repairs),
        &hash,
        &page(&job, progress),
    )
    .await
    .map_err(|error| job.tell(&error))
}

#[tauri::command]
pub(crate) fn cancel(job: State<'_, Job>) {
    job.cancel();
}

#[tauri::command]
pub(crate) async fn save_report(
    job: State<'_, Job>,
    picker: State<'_, FilePicker>,
) -> Answer<Option<String>> {
    let Some(path) = picker.new_file("dbgpt-upgrade-report.md").await else {
        return Ok(None);
    };
    job.save_report(&path)
        .await
        .map(|()| Some(shown(path)))
        .map_err(|error| job.tell(&error))
}

fn page(job: &Job, channel: Channel<ProgressView>) -> Page {
    Page {
        channel,
        lang: job.lang(),
    }
}

fn choices(repairs: Vec<RepairView>) -> Choices {
    Choices {
        repairs: repairs.into_iter().map(views::repair).collect(),
    }
}

fn shown(path: impl AsRef<Path>) -> String {
    path.as_ref().display().to_string()
}

/// The language by POSIX's variables, in their order of precedence. The page's own guess follows the C library, which
/// falls back to English where the locale's files are not installed.
fn environment_language() -> Option<Lang> {
    let tag = ["LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty())?;
    match tag.get(..2)? {
        "zh" => Some(Lang::ZhCn),
        "en" => Some(Lang::En),
        _ => None,
    }
}

/// `--config PATH`, as the command line has it.
fn config_argument() -> Option<PathBuf> {
    let mut arguments = std::env::args_os().skip_while(|argument| argument != "--config");
    arguments.nth(1).map(PathBuf::from)
}
