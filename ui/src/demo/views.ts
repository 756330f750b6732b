// The demo engine's messages in both languages, and the views built of them.
import type {
  BackupView,
  CommandView,
  ConnectionView,
  ErrorView,
  FindingView,
  FoundView,
  InspectView,
  PlanView,
  ProofView,
  RepairView,
  RunningView,
  SeverityView,
  StepView,
  KilledRestoreView,
  UnfinishedView,
} from "../types/messages";
import type { Lang } from "../words";
import type { Scenario } from "./scenarios";

/** A text in English and in Chinese. */
type Text = readonly [en: string, zh: string];

export const say = (text: Text, lang: Lang): string => (lang === "en" ? text[0] : text[1]);

type Said = { message: Text; hint: Text };
const none: Text = ["", ""];

const findings = {
  sameRelease: {
    message: ["v0.4.6 and v0.4.7 have the same tables; which of the two this is can't be seen from the database.", "v0.4.6 与 v0.4.7 的表完全相同，无法从数据库判断是哪一个。"],
    hint: ["The upgrade is the same for both.", "两者的升级方法相同。"],
  },
  agents: {
    message: ["3 agents in `gpts_instance` stay behind: v0.5.0 keeps its agents in `gpts_app` and does not read the old ones.", "`gpts_instance` 中的 3 个智能体不会被带到新版本：v0.5.0 的智能体保存在 `gpts_app` 中，不读取旧的。"],
    hint: ["The rows are kept. Build these agents anew in v0.5.0.", "这些行会保留。请在 v0.5.0 中重新创建这些智能体。"],
  },
  agentChat: {
    message: ["DB-GPT's guide asks for no change on SQLite, and v0.5.0 starts. Agent chat alone fails: `gpts_conversations.team_mode` is missing, and v0.5.0 adds no column to a table that exists.", "DB-GPT 的指南说 SQLite 无需改动，v0.5.0 也能启动。只有智能体对话会失败：缺少 `gpts_conversations.team_mode`，而 v0.5.0 不会给已有的表添加列。"],
    hint: ["The repair adds it; it backs up first.", "修复会先备份，再添加该列。"],
  },
  older: {
    message: ["This database is older than v0.4.6: it looks like v0.4.3, and the upgrade to v0.4.6 is missing.", "这个数据库早于 v0.4.6：看起来是 v0.4.3，尚未升级到 v0.4.6。"],
    hint: ["Follow DB-GPT's own guides up to v0.4.6 first, then come back.", "请先按 DB-GPT 自己的指南升级到 v0.4.6，然后再回来。"],
  },
  readOnly: {
    message: ["The server takes no changes: `read_only` is on.", "服务器不接受改动：`read_only` 处于开启状态。"],
    hint: ["Connect to the server that takes writes. If this is the one, an administrator turns `read_only` off.", "请连接可写的服务器；如果就是这一台，请管理员关闭 `read_only`。"],
  },
  grants: {
    message: ["The account `dbgpt` lacks DROP. The upgrade works without; removing the new tables again does not.", "账号 `dbgpt` 缺少 DROP 权限。升级不需要它，但撤销时删除新表需要。"],
    hint: ["Nothing to do now. For an undo, an administrator runs: `GRANT DROP ON dbgpt.* TO dbgpt`", "现在无需操作。需要撤销时，请管理员执行：`GRANT DROP ON dbgpt.* TO dbgpt`"],
  },
  collation: {
    message: ["The new tables get the collation utf8mb4_unicode_ci; the existing ones have utf8mb4_unicode_ci.", "新表使用排序规则 utf8mb4_unicode_ci，与现有表一致。"],
    hint: ["Nothing to do. Tables of one collation can be compared with each other.", "无需操作。排序规则相同的表可以互相比较。"],
  },
  space: {
    message: ["`/home/lin/backups` has 820 MiB free. That is enough only if the data compresses well: uncompressed it is 1100 MiB.", "`/home/lin/backups` 剩余 820 MiB。只有在数据压缩良好时才够用：未压缩为 1100 MiB。"],
    hint: ["Choose a folder with more space to be sure.", "为稳妥起见，请选择空间更大的文件夹。"],
  },
  connected: {
    message: ["DB-GPT is connected to this database (2): 127.0.0.1:53122, 127.0.0.1:53124.", "DB-GPT 正连接着这个数据库（2 个会话）：127.0.0.1:53122、127.0.0.1:53124。"],
    hint: ["Stop DB-GPT: Ctrl+C in its terminal, or `docker compose stop webserver`. Then check again.", "请停止 DB-GPT：在其终端按 Ctrl+C，或执行 `docker compose stop webserver`，然后重新检查。"],
  },
  quiet: {
    message: ["No process of DB-GPT runs on this machine, and nothing else is connected to the database.", "本机没有 DB-GPT 进程，也没有其他程序连接这个数据库。"],
    hint: none,
  },
  up: {
    message: ["DB-GPT v0.5.0 is up at http://127.0.0.1:5000, and lists the conversations, the apps and the flows in its database.", "DB-GPT v0.5.0 已在 http://127.0.0.1:5000 启动，并能列出数据库中的会话、应用和工作流。"],
    hint: ["Open it, and look whether your conversations are there. That it writes to its database was not tried.", "请打开它，看看您的会话是否都在。它能否写入数据库没有试过。"],
  },
  ownOnly: {
    message: ["The account `dbgpt` is shown its own sessions only; sessions of other accounts were not looked at.", "账号 `dbgpt` 只能看到自己的会话，没有查看其他账号的会话。"],
    hint: none,
  },
  differs: {
    message: ["`gpts_app_collection.user_code` is `int`; v0.5.0 writes text there.", "`gpts_app_collection.user_code` 是 `int`，而 v0.5.0 会写入文本。"],
    hint: ["Run the upgrade again with the repair “Let users collect apps”.", "请重新升级，并保留“让用户可以收藏应用”这项修复。"],
  },
  halfRestored: {
    message: ["A restore into this database did not come to its end.", "恢复到此数据库的操作没有完成。"],
    hint: ["Do not start DB-GPT. Put the safety copy back.", "请不要启动 DB-GPT。请还原安全副本。"],
  },
  inUse: {
    message: ["`gpts_app` holds 2 rows that were written after the upgrade.", "`gpts_app` 中有 2 行是升级之后写入的。"],
    hint: ["Restore the backup instead; a safety copy is made first.", "请改用恢复备份；恢复前会先保存安全副本。"],
  },
} satisfies Record<string, Said>;

export function finding(name: keyof typeof findings, severity: SeverityView, lang: Lang, id: string = name): FindingView {
  const said = findings[name];
  return { id, severity, message: say(said.message, lang), hint: say(said.hint, lang) };
}

export const folder = "/home/lin/DB-GPT";
export const backupFile = "/home/lin/backups/dbgpt-before-v0.5.0.dbgpt-backup.zip";

export function inspect(scenario: Scenario, lang: Lang): InspectView {
  const mysql = scenario.kind === "mysql";
  return {
    config: `${folder}/.env`,
    root: folder,
    target: mysql
      ? { kind: "mysql", address: scenario.connecting === "docker-host" ? "127.0.0.1:3307" : "127.0.0.1:3306", database: "dbgpt", user: "dbgpt" }
      : { kind: "sqlite", path: `${folder}/pilot/meta_data/dbgpt.db` },
    dbgpt: { version: scenario.refused ? "0.4.3" : "0.4.7", source: "dbgpt/_version.py" },
    server: mysql ? "MySQL 9.7.0" : "SQLite 3.50.4",
    state: scenario.refused ? "older" : "0.4.6-0.4.7",
    aim: "0.5.0",
    offers: scenario.refused ? [] : ["0.5.0", "9.9.0"].map((release) => ({ release, names: `v${release}` })),
    gains: scenario.refused ? [] : [say(["v0.5.0: apps made of agents, and flows", "v0.5.0：由智能体组成的应用，以及工作流"], lang)],
    standing: say(scenario.refused ? ["looks like v0.4.4, which nothing leads from", "看起来是 v0.4.4，无法由此升级"] : ["at v0.4.6 or v0.4.7", "v0.4.6 或 v0.4.7"], lang),
    verdict: scenario.refused ? "refused" : mysql ? "upgrade-needed" : "no-change-needed",
    tables: 14,
    rows: mysql ? 48_211 : 17,
    rows_exact: !mysql,
    folder: [
      say(["v0.4.7 by `dbgpt/_version.py`", "`dbgpt/_version.py` 显示为 v0.4.7"], lang),
      say(["a git clone on the branch `main`, commit 3f1c9a77b2", "git 克隆，位于分支 `main`，提交 3f1c9a77b2"], lang),
    ],
    settings: [
      { key: "LOCAL_DB_TYPE", value: scenario.kind, origin: { from: "file", path: `${folder}/.env`, line: 52 } },
      { key: "LOCAL_DB_NAME", value: "dbgpt", origin: { from: "default" } },
      ...(mysql
        ? [
            { key: "LOCAL_DB_HOST", value: "127.0.0.1", origin: { from: "file" as const, path: `${folder}/.env`, line: 56 } },
            { key: "LOCAL_DB_PASSWORD", value: "••••••", origin: { from: "file" as const, path: `${folder}/.env`, line: 55 } },
          ]
        : []),
    ],
    findings: scenario.refused
      ? [finding("older", "blocker", lang)]
      : mysql
        ? [finding("agents", "warning", lang), finding("sameRelease", "info", lang)]
        : [finding("agentChat", "warning", lang), finding("sameRelease", "info", lang)],
    to_do: !scenario.refused,
    is_repair: !mysql,
    must_rehearse: !mysql,
    methods: mysql ? ["auto", "mysqldump", "builtin"] : [],
    half_restored: false,
    unfinished: null,
    commands: commands(lang),
    never: [
      say(["Never start v0.4.6 or v0.4.7 on this database again. It drops the new tables and columns.", "切勿再用 v0.4.6 或 v0.4.7 启动这个数据库：它会删除新的表和列。"], lang),
      say(["Never run `git clean -fdx` in DB-GPT's folder. It deletes the SQLite database and your `.env`.", "切勿在 DB-GPT 的文件夹中执行 `git clean -fdx`：它会删除 SQLite 数据库和您的 `.env`。"], lang),
    ],
    stays: mysql ? [finding("agents", "info", lang)] : [],
  };
}

const commands = (lang: Lang): CommandView[] => [
  { purpose: "stop", lines: "kill 4711", note: say(["Or press Ctrl+C in its terminal. `dbgpt stop webserver` does not work in this release.", "也可以在其终端按 Ctrl+C。这个版本的 `dbgpt stop webserver` 不起作用。"], lang) },
  { purpose: "fetch", lines: `cd "${folder}"\ngit fetch --tags\ngit checkout v0.5.0`, note: "" },
  { purpose: "install", lines: 'pip install -e ".[default]"', note: say(["With `.[openai]` if you use only models behind an API.", "如果只使用 API 模型，请改用 `.[openai]`。"], lang) },
  { purpose: "start", lines: "python dbgpt/app/dbgpt_server.py", note: "" },
];

export const connection = (scenario: Scenario, lang: Lang): ConnectionView | null =>
  scenario.kind === "sqlite" || scenario.connecting === "several-services"
    ? null
    : {
        host: ["docker-host", "unpublished"].includes(scenario.connecting) ? "db" : "127.0.0.1",
        port: 3306,
        socket: null,
        user: "dbgpt",
        database: "dbgpt",
        tls: "preferred",
        ca: null,
        proposal:
          scenario.connecting === "docker-host"
            ? { host: "127.0.0.1", port: 3307, why: say(["`docker-compose.yml` publishes `db`'s port 3306 there.", "`docker-compose.yml` 把 `db` 的 3306 端口发布在那里。"], lang) }
            : null,
      };

const repairs: Record<string, { name: Text; sql: string; why: Text; takes?: Text }> = {
  "messages-goal": {
    name: ["Rename the column that agent chat needs", "重命名智能体对话所需的列"],
    sql: "ALTER TABLE `gpts_messages` CHANGE COLUMN `current_gogal` `current_goal` text COMMENT 'The target corresponding to the current message'",
    why: ["v0.5.0 calls the column `current_gogal` of `gpts_messages` `current_goal`, and the guide does not say so. Without this step every agent chat fails. Type and values stay as they are.", "v0.5.0 把 `gpts_messages` 的列 `current_gogal` 改名为 `current_goal`，而指南没有提到。缺少这一步，所有智能体对话都会失败。类型和数据保持不变。"],
  },
  "collection-codes": {
    name: ["Let users collect apps", "让用户可以收藏应用"],
    sql: "ALTER TABLE `gpts_app_collection` MODIFY COLUMN `user_code` varchar(255) NULL, MODIFY COLUMN `sys_code` varchar(255) NULL",
    why: ["The guide makes `user_code` a number and forbids NULL, but v0.5.0 writes text or NULL there. Without this step collecting an app always fails.", "指南把 `user_code` 定为数字并且不允许 NULL，而 v0.5.0 会写入文本或 NULL。缺少这一步，收藏应用总会失败。"],
  },
  "long-messages": {
    name: ["Keep messages longer than 64 KB", "允许保存超过 64 KB 的消息"],
    sql: "ALTER TABLE `gpts_messages` MODIFY COLUMN `content` longtext, MODIFY COLUMN `action_report` longtext",
    why: ["`content` and `action_report` of `gpts_messages` hold 64 KB; agents of v0.5.0 write longer messages, which are refused without this step. `chat_history_message` keeps its own limit of 64 KB, as in v0.4.7.", "`gpts_messages` 的 `content` 和 `action_report` 只能保存 64 KB；v0.5.0 会写入更长的消息，缺少这一步就会失败。"],
    takes: ["The server copies the whole table, about 240 MiB. That takes between 3 s and 24 s, and as much room on its disk.", "服务器会复制整张表（约 240 MiB），预计需要 3 s 到 24 s，并在其磁盘上占用同样大小的空间。"],
  },
  "conversations-team-mode": {
    name: ["Add the column that agent chat needs", "添加智能体对话所需的列"],
    sql: "ALTER TABLE gpts_conversations ADD COLUMN team_mode VARCHAR(255) NOT NULL DEFAULT ''",
    why: ["v0.5.0 needs `team_mode` in `gpts_conversations` and does not add it on SQLite. Without it every agent chat fails.", "v0.5.0 需要 `gpts_conversations` 的 `team_mode`，但在 SQLite 上不会自动添加。缺少它，所有智能体对话都会失败。"],
  },
};

export function plan(scenario: Scenario, without: string[], done: string[], lang: Lang): PlanView {
  const guide = (id: string, sql: string, why: Text): StepView => ({
    id, repair: null, state: done.includes(id) ? "done" : "todo", sql, why: say(why, lang), parts: [], takes: null,
  });
  const tables = ["dbgpt_serve_flow", "gpts_app", "gpts_app_collection", "gpts_app_detail"].map((table) =>
    guide(`create-${table}`, `CREATE TABLE \`${table}\` (\n  \`id\` int NOT NULL AUTO_INCREMENT,\n  …\n)`, [
      `DB-GPT's upgrade guide creates the table \`${table}\`. It gets the collation of the existing tables.`,
      `DB-GPT 的升级指南要求创建表 \`${table}\`。排序规则沿用现有表。`,
    ]),
  );
  const columns = guide("conversations-columns", "ALTER TABLE `gpts_conversations` ADD COLUMN `team_mode` varchar(255) NOT NULL, ADD COLUMN `current_goal` text", [
    "DB-GPT's upgrade guide adds `team_mode` and `current_goal` to `gpts_conversations`. One statement adds both, so that there is no half-way.",
    "DB-GPT 的升级指南要求在 `gpts_conversations` 中添加 `team_mode` 和 `current_goal`。两列用同一条语句添加，不会只完成一半。",
  ]);
  const fitting = Object.entries(repairs).filter(([id]) =>
    id === "messages-goal" || (id === "conversations-team-mode") === (scenario.kind !== "mysql"),
  );
  const repairing = fitting
    .filter(([id]) => !without.includes(id))
    .map(([id, { sql, why, takes }]): StepView => ({ id, repair: id, state: done.includes(id) ? "done" : "todo", sql, why: say(why, lang), parts: [], takes: takes ? say(takes, lang) : null }));
  const steps = scenario.kind === "mysql" ? [...tables, columns, ...repairing] : repairing;
  const offers = fitting.map(([id, { name }]): RepairView => ({ id, name: say(name, lang) }));
  return { hash: steps.map((step) => step.id).join("+"), repairs: offers, steps };
}

export function running(verdict: RunningView["verdict"], lang: Lang): RunningView {
  const evidence = {
    stopped: finding("quiet", "info", lang),
    runs: finding("connected", "blocker", lang),
    unknown: finding("ownOnly", "info", lang),
  }[verdict];
  return { verdict, evidence: [evidence], blocks: verdict === "runs", needs_word: verdict === "unknown" };
}

export function backup(scenario: Scenario, file: string, rehearse: boolean, lang: Lang): BackupView {
  const mysql = scenario.kind === "mysql";
  const proof = (name: ProofView["proof"], proved: boolean, why: Text): ProofView => ({ proof: name, proved, why: say(why, lang) });
  const rows = mysql ? "48,213" : "17";
  return {
    suffices: scenario.proof !== "not-counted" && (mysql || (rehearse && scenario.proof === "all")),
    file,
    size_bytes: mysql ? 214_958_080 : 24_576,
    sha256: "9f2c6b1e0d5a4c77b8e39a1f4d20c6e8715ab3942f0de6c1b87a5e3d9c40f216",
    tables: 14,
    rows: mysql ? 48_213 : 17,
    tool: mysql ? say(["built-in writer", "内置备份程序"], lang) : null,
    proofs: [
      proof("complete", true, ["All 14 tables are in the dump, with every view, trigger, routine and event that the server lists.", "全部 14 个表以及服务器列出的所有视图、触发器、存储过程和事件都在备份中。"]),
      scenario.proof === "not-counted"
        ? proof("counted", false, ["The database was written to during the backup: `chat_history_message`. Stop DB-GPT first.", "备份期间数据库有写入：`chat_history_message`。请先停止 DB-GPT。"])
        : proof("counted", true, [`${rows} rows in 14 tables: as many in the backup as in the database, before and after.`, `14 个表共 ${rows} 行：备份与数据库在备份前后的行数一致。`]),
      proof("read-back", true, ["The file was read again to its end; its checksums are right.", "文件已重新读到末尾，校验和正确。"]),
      !rehearse
        ? proof("rehearsed", false, ["This was not asked for.", "没有要求演练。"])
        : scenario.proof === "not-rehearsed"
          ? proof("rehearsed", false, ["The account `dbgpt` may not create a scratch database, so the upgrade was not tried on a copy.", "账号 `dbgpt` 无权创建临时数据库，因此没有在副本上演练升级。"])
          : proof("rehearsed", true, ["The backup was restored into a scratch copy, which was upgraded and verified, then removed.", "备份已恢复到临时副本，副本已升级、核实并删除。"]),
    ],
  };
}

export const killedRestore: KilledRestoreView = {
  place: "mysql:127.0.0.1:3306/dbgpt",
  database: "dbgpt @ 127.0.0.1:3306",
  begun_at: "2024-03-11T09:15:00Z",
  file: backupFile,
  safety_file: backupFile.replace("before", "safety"),
  config: `${folder}/.env`,
};

export const unfinishedRun: UnfinishedView = {
  run: 12,
  database: "dbgpt @ 127.0.0.1:3306",
  begun_at: "2024-03-11T08:42:00Z",
  resumable: true,
  done: 3,
  steps: 8,
  backup_file: backupFile,
  config: `${folder}/.env`,
};

const errors = {
  "mysql-host-unknown": {
    message: ["No server has the name `db` on this network.", "本网络中没有名为 `db` 的服务器。"],
    hint: ["A name such as `db` is known inside docker-compose's network only.", "`db` 这样的名字只在 docker-compose 的网络内有效。"],
  },
  "compose-port-unpublished": {
    message: ["The service `db` publishes no port, so nothing leads from this machine to its database.", "服务 `db` 没有发布端口，因此从本机无法到达它的数据库。"],
    hint: ["Give an address that leads there, or publish the port in the compose file.", "请填写能到达它的地址，或在 compose 文件中发布该端口。"],
  },
  "compose-several-dbgpt": {
    message: ["Several services in `docker-compose.yml` could be the DB-GPT that is meant: `web-a`, `web-b`.", "`docker-compose.yml` 中有多个服务都可能是所指的 DB-GPT：`web-a`、`web-b`。"],
    hint: ["Choose which of them is meant.", "请选择要用的服务。"],
  },
  "mysql-access-denied": {
    message: ["The server at `127.0.0.1:3306` refused the account `dbgpt`.", "位于 `127.0.0.1:3306` 的服务器拒绝了账号 `dbgpt`。"],
    hint: ["Check user and password, and that this account may come from this machine.", "请检查用户和密码，以及该账号是否允许从本机连接。"],
  },
  "mysql-lock-wait": {
    message: ["Another session holds a lock on a table of `dbgpt`.", "另一个会话锁住了 `dbgpt` 的一张表。"],
    hint: ["Stop DB-GPT and close other programs that use the database, then try again.", "请停止 DB-GPT，并关闭使用该数据库的其他程序，然后重试。"],
  },
  "mysql-lost": {
    message: ["The connection to the server at `127.0.0.1:3306` was lost after 3 of 8 steps.", "在 8 步中完成 3 步后，与 `127.0.0.1:3306` 的连接中断。"],
    hint: ["Check that the server still runs, then see how far it came: nothing is done twice.", "请确认服务器仍在运行，然后查看进行到哪一步：已完成的不会重复执行。"],
  },
  cancelled: {
    message: ["The backup was cancelled. No half file is left behind.", "备份已取消，没有留下不完整的文件。"],
    hint: none,
  },
} satisfies Record<string, Said>;

export function error(code: keyof typeof errors, phase: string, changed: boolean, lang: Lang): ErrorView {
  const said = errors[code];
  return { code, phase, message: say(said.message, lang), hint: say(said.hint, lang), changed, asks_service: code === "compose-several-dbgpt", cancelled: code === "cancelled" };
}

/** The installs that the demo's machine has. */
export const found = (lang: Lang): FoundView => ({
  installs: [
    {
      path: "/home/lin/code/DB-GPT", service: null, env_files: [], project: null, root: null, runs: true, release: "DB-GPT v0.4.7",
      told: [say(["runs", "正在运行"], lang), say(["process 4711", "进程 4711"], lang)],
      database: "MySQL: dbgpt @ 127.0.0.1:3306", trouble: null,
    },
    {
      path: "/srv/chat/docker-compose.yml", service: "webserver", env_files: [], project: null, root: null, runs: true, release: "DB-GPT v0.6.3",
      told: [say(["runs", "正在运行"], lang), say(["container `chat-webserver-1` of `eosphorosai/dbgpt:v0.6.3`", "容器 `chat-webserver-1`，镜像 `eosphorosai/dbgpt:v0.6.3`"], lang)],
      database: "MySQL: dbgpt @ 127.0.0.1:3307", trouble: null,
    },
    {
      path: null, service: null, env_files: [], project: null, root: null, runs: false, release: "DB-GPT v0.8.1",
      told: [say(["does not run, as far as this user can see", "当前用户能看到的范围内没有运行"], lang)],
      database: null, trouble: say(["The container `try` was not made by docker compose, so there is no file that says where its database is.", "容器 `try` 不是由 docker compose 创建的，因此没有文件说明它的数据库在哪里。"], lang),
    },
  ],
  notes: [],
});
