//! The messages between the window and its page: plain values, exported to TypeScript in `ui/src/types/messages.ts`.

mod inspect;
mod start;
mod work;

pub(crate) use inspect::{
    CheckVerdictView, CheckView, CommandPurposeView, CommandView, ConnectionView, DbgptView,
    FindingView, InspectView, OfferView, OriginView, OverridesView, ProposalView,
    RunningVerdictView, RunningView, SettingView, SeverityView, TargetView, TlsModeView,
    UpVerdictView, UpView, VerdictView,
};
pub(crate) use start::{
    ConfigKindView, ErrorView, FolderView, FoundView, KilledRestoreView, KnownView, RecentView,
    RejoinedView, StandingView, StartView, StoryView, UnfinishedView, WindowEventView,
};
pub(crate) use work::{
    ActView, BackupView, DoneView, MethodView, PlanView, ProgressView, ProofKindView, ProofView,
    RepairView, RestoredView, StepEventView, StepStateView, StepView, TakenUpView, UndoneView,
};

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test compares files")]
mod tests {
    use ts_rs::TS as _;

    use super::*;

    const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/ui/src/types/messages.ts");

    macro_rules! declarations {
        ($($view:ty),+ $(,)?) => {{
            let config = ts_rs::Config::from_env();
            [$(format!("export {}\n", <$view>::decl(&config))),+].concat()
        }};
    }

    #[test]
    fn typescript_knows_the_same_messages() {
        let types = declarations![
            StartView,
            RecentView,
            KnownView,
            FoundView,
            UnfinishedView,
            KilledRestoreView,
            WindowEventView,
            FolderView,
            ConfigKindView,
            SeverityView,
            FindingView,
            CheckVerdictView,
            CheckView,
            TargetView,
            DbgptView,
            OriginView,
            SettingView,
            VerdictView,
            CommandPurposeView,
            CommandView,
            OfferView,
            InspectView,
            TlsModeView,
            OverridesView,
            ConnectionView,
            ProposalView,
            RunningVerdictView,
            RunningView,
            UpVerdictView,
            UpView,
            RepairView,
            StepStateView,
            StepView,
            PlanView,
            StepEventView,
            ProgressView,
            ProofKindView,
            ProofView,
            MethodView,
            BackupView,
            DoneView,
            TakenUpView,
            UndoneView,
            RestoredView,
            ErrorView,
            StoryView,
            ActView,
            StandingView,
            RejoinedView,
        ];
        let text = format!(
            "// Written from src-tauri/messages by `UPDATE_TYPES=1 cargo test -p dbgpt-upgrade-desktop`. Don't edit.\n\n{types}"
        );
        if std::env::var_os("UPDATE_TYPES").is_some() {
            std::fs::write(PATH, &text).unwrap();
        }
        assert_eq!(
            std::fs::read_to_string(PATH).unwrap(),
            text,
            "write it anew with UPDATE_TYPES=1"
        );
    }
}
