# 数据库之后要输入的命令。

guidance-stop = 也可以在它的终端里按 Ctrl+C。`dbgpt stop webserver` 在 v0.4.4 到 v0.6.3 中不起作用。
guidance-fetch = `git checkout` 会保留 `.env`、`pilot/` 中的文件和 SQLite 数据库。切勿在此运行 `git clean -fdx`：它会把它们删除。
guidance-install = 如果只使用通过 API 访问的模型，用 `".[openai]"` 代替 `".[default]"` 即可。
guidance-start = 使用 SQLite 时，启动时不要加 `--disable_alembic_upgrade`：新表由它创建。
