//! The commands that the page may call: each converts its arguments, calls the job once, and converts the result.

use std::path::{Path, PathBuf};

use engine::backup::Destination;
use engine::catalog::Release;
use engine::config::Overrides;
use engine::journal::Scope;
use engine::plan::Choices;
use engine::restore::Way;
use engine::session::BackupChoice;
use engine::words::Lang;
use engine::{Cause, Error, Phase};
use tauri::ipc::Channel;
use tauri::{State, WebviewWindow};

use crate::arguments::config_of;
use crate::desktop;
use crate::job::Job;
use crate::language::{self, Fonts};
use crate::messages::{
    ActView, BackupView, CheckView, ConfigKindView, ConnectionView, DoneView, ErrorView,
    FolderView, FoundView, InspectView, MethodView, OverridesView, PlanView, ProgressView,
    RejoinedView, RestoredView, RunningView, StandingView, StartView, StoryView, TakenUpView,
    UndoneView, UpView, WindowEventView,
};
use crate::notice;
use crate::opening::Ground;
use crate::picker::FilePicker;
use crate::views;
use crate::window::Ear;

type Answer<T> = Result<T, ErrorView>;

#[tauri::command]
pub(crate) async fn start_state(
    job: State<'_, Job>,
    fonts: State<'_, Fonts>,
    system: Lang,
    chosen: Option<Lang>,
) -> Answer<StartView> {
    let lang = language::begins_with(chosen, system, fonts.has_chinese());
    job.set_lang(lang);
    let known = job.known().await;
    Ok(StartView {
        version: env!("CARGO_PKG_VERSION"),
        lang: lang.tag(),
        has_chinese: fonts.has_chinese(),
        config: config_of(std::env::args_os()).map(shown),
        recent: known.recent,
        unfinished: known.unfinished,
        restores: known.restores,
        logs: job.logs().map(shown),
    })
}

#[tauri::command]
pub(crate) fn hear(ear: State<'_, Ear>, events: Channel<WindowEventView>) {
    ear.lend(events);
}

#[tauri::command]
pub(crate) fn standing(job: State<'_, Job>, progress: Channel<ProgressView>) -> StandingView {
    job.standing(progress)
}

#[tauri::command]
pub(crate) async fn rejoin(job: State<'_, Job>) -> Answer<RejoinedView> {
    Ok(job.rejoin().await)
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
pub(crate) async fn choose_ca(picker: State<'_, FilePicker>) -> Answer<Option<String>> {
    Ok(picker.config(ConfigKindView::File).await.map(shown))
}

#[tauri::command]
pub(crate) async fn find(job: State<'_, Job>) -> Answer<FoundView> {
    Ok(job.find().await)
}

#[tauri::command]
pub(crate) async fn make_sample(job: State<'_, Job>) -> Answer<String> {
    job.make_sample()
        .map(shown)
        .map_err(|error| job.tell(&error))
}

#[tauri::command]
pub(crate) async fn inspect(
    job: State<'_, Job>,
    path: PathBuf,
    overrides: OverridesView,
) -> Answer<InspectView> {
    job.inspect(&path, &corrected(overrides))
        .await
        .map_err(|error| job.tell(&error))
}

#[tauri::command]
pub(crate) fn connection(job: State<'_, Job>) -> Option<ConnectionView> {
    job.connection()
}

#[tauri::command]
pub(crate) async fn aim(job: State<'_, Job>, to: Release) -> Answer<InspectView> {
    job.aim(to).await.map_err(|error| job.tell(&error))
}

#[tauri::command]
pub(crate) async fn take_up(
    job: State<'_, Job>,
    run: i64,
    overrides: OverridesView,
) -> Answer<TakenUpView> {
    job.take_up(run, &corrected(overrides))
        .await
        .map_err(|error| job.tell(&error))
}

#[tauri::command]
pub(crate) async fn take_up_restore(
    job: State<'_, Job>,
    place: String,
    overrides: OverridesView,
) -> Answer<InspectView> {
    job.take_up_restore(&place, &corrected(overrides))
        .await
        .map_err(|error| job.tell(&error))
}

#[tauri::command]
pub(crate) async fn running(job: State<'_, Job>) -> Answer<RunningView> {
    job.running().await.map_err(|error| job.tell(&error))
}

#[tauri::command]
pub(crate) async fn services(path: PathBuf) -> Vec<String> {
    engine::config::services(&path).unwrap_or_default()
}

#[tauri::command]
pub(crate) async fn up(job: State<'_, Job>) -> Answer<UpView> {
    job.up().await.map_err(|error| job.tell(&error))
}

#[tauri::command]
pub(crate) async fn check(
    job: State<'_, Job>,
    without: Vec<String>,
    backup_target: Option<PathBuf>,
) -> Answer<CheckView> {
    job.check(&choices(without), backup_target.as_deref())
        .await
        .map_err(|error| job.tell(&error))
}

#[tauri::command]
pub(crate) async fn plan(job: State<'_, Job>, without: Vec<String>) -> Answer<PlanView> {
    job.plan(&choices(without))
        .await
        .map_err(|error| job.tell(&error))
}

#[tauri::command]
pub(crate) async fn choose_backup_target(picker: State<'_, FilePicker>) -> Answer<Option<String>> {
    Ok(picker.new_file("dbgpt.dbgpt-backup.zip").await.map(shown))
}

#[tauri::command]
pub(crate) async fn back_up(
    window: WebviewWindow,
    job: State<'_, Job>,
    target: PathBuf,
    method: MethodView,
    rehearse: bool,
    progress: Channel<ProgressView>,
) -> Answer<BackupView> {
    let page = job.begins(ActView::BackUp, progress);
    let choice = BackupChoice {
        destination: Destination::File(target),
        method: views::method(method),
        tool: None,
    };
    let backup = job.back_up(choice, rehearse, &page).await;
    job.ends(&backup, None);
    notice::tell(&window, job.lang(), notice::BACKED_UP, &backup);
    backup.map_err(|error| job.tell(&error))
}

#[tauri::command]
pub(crate) async fn apply(
    window: WebviewWindow,
    job: State<'_, Job>,
    without: Vec<String>,
    hash: String,
    progress: Channel<ProgressView>,
) -> Answer<DoneView> {
    let (page, choices) = (job.begins(ActView::Apply, progress), choices(without));
    let done = job.apply(choices, hash, &page).await;
    job.ends(&done, None);
    notice::tell(&window, job.lang(), notice::CHANGED, &done);
    done.map_err(|error| job.tell(&error))
}

#[tauri::command]
pub(crate) async fn resume(
    window: WebviewWindow,
    job: State<'_, Job>,
    run: i64,
    progress: Channel<ProgressView>,
) -> Answer<DoneView> {
    let page = job.begins(ActView::Apply, progress);
    let done = job.resume(run, &page).await;
    job.ends(&done, None);
    notice::tell(&window, job.lang(), notice::CHANGED, &done);
    done.map_err(|error| job.tell(&error))
}

#[tauri::command]
pub(crate) async fn undo(
    window: WebviewWindow,
    job: State<'_, Job>,
    run: i64,
    progress: Channel<ProgressView>,
) -> Answer<UndoneView> {
    let page = job.begins(ActView::Undo, progress);
    let undone = job.undo(run, &page).await;
    job.ends(&undone, None);
    notice::tell(&window, job.lang(), notice::CHANGED, &undone);
    undone.map_err(|error| job.tell(&error))
}

#[tauri::command]
pub(crate) async fn restore(
    window: WebviewWindow,
    job: State<'_, Job>,
    run: i64,
    all: bool,
    in_place: bool,
    progress: Channel<ProgressView>,
) -> Answer<RestoredView> {
    let way = if in_place { Way::InPlace } else { Way::Swap };
    let scope = if all { Scope::All } else { Scope::Own };
    let page = job.begins(ActView::Restore, progress);
    let restored = job.restore(run, way, scope, &page).await;
    job.ends(&restored, restored.as_ref().ok().cloned());
    notice::tell(&window, job.lang(), notice::CHANGED, &restored);
    restored.map_err(|error| job.tell(&error))
}

#[tauri::command]
pub(crate) async fn put_back(
    window: WebviewWindow,
    job: State<'_, Job>,
    progress: Channel<ProgressView>,
) -> Answer<RestoredView> {
    let page = job.begins(ActView::PutBack, progress);
    let restored = job.put_back(&page).await;
    job.ends(&restored, restored.as_ref().ok().cloned());
    notice::tell(&window, job.lang(), notice::CHANGED, &restored);
    restored.map_err(|error| job.tell(&error))
}

#[tauri::command]
pub(crate) fn cancel(job: State<'_, Job>) {
    job.cancel();
}

#[tauri::command]
pub(crate) async fn save_report(
    job: State<'_, Job>,
    picker: State<'_, FilePicker>,
    ground: State<'_, Ground>,
) -> Answer<Option<String>> {
    let Some(path) = picker.new_file("dbgpt-upgrade-report.md").await else {
        return Ok(None);
    };
    job.save_report(&path, ground.told())
        .await
        .map(|()| Some(shown(path)))
        .map_err(|error| job.tell(&error))
}

#[tauri::command]
pub(crate) async fn show(job: State<'_, Job>, what: FolderView) -> Answer<()> {
    let Some(path) = job.place(what).await else {
        return Ok(());
    };
    let opened = match what {
        FolderView::Logs => desktop::open_folder(&path),
        FolderView::Backup | FolderView::Report => desktop::show_in_folder(&path),
    };
    opened.map_err(|source| {
        let error = Error::failed("window-no-file-manager", Phase::Report);
        job.tell(
            &error
                .arg("path", path.display())
                .because(Cause::of(&*source)),
        )
    })
}

/// Cancels the running act, waits until it has cleaned up, and closes the window.
#[tauri::command]
pub(crate) async fn close(window: WebviewWindow, job: State<'_, Job>) -> Answer<()> {
    job.wind_up().await;
    // An error means that the window is gone already.
    let _ = window.destroy();
    Ok(())
}

fn corrected(view: OverridesView) -> Overrides {
    Overrides {
        service: view.service,
        env_files: view.env_files.into_iter().map(PathBuf::from).collect(),
        project: view.project,
        root: view.root.map(PathBuf::from),
        host: view.host,
        port: view.port,
        socket: view.socket.map(PathBuf::from),
        user: view.user,
        database: view.database,
        password: view.password.map(Into::into),
        tls: view.tls.map(views::tls_mode),
        ca: view.ca.map(PathBuf::from),
    }
}

fn choices(without: Vec<String>) -> Choices {
    Choices::without(without.into_iter().map(Into::into))
}

fn shown(path: impl AsRef<Path>) -> String {
    path.as_ref().display().to_string()
}
