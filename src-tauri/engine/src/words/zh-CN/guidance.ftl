# 数据库之后要输入的命令。

guidance-stop = 也可以在它的终端里按 Ctrl+C。`dbgpt stop webserver` 在 v0.4.4 到 v0.6.3 中不起作用。
guidance-fetch = `git checkout` 会保留 `.env`、`pilot/` 中的文件和 SQLite 数据库。切勿在此运行 `git clean -fdx`：它会把它们删除。
guidance-install = 如果只使用通过 API 访问的模型，用 `".[openai]"` 代替 `".[default]"` 即可。
guidance-start = 使用 SQLite 时，启动时不要加 `--disable_alembic_upgrade`：新表由它创建。
guidance-compose-stop = 如果您的服务是别的名称，请用那个名称。不要用 `down`：它会删除容器，连同不在任何卷上的内容。
guidance-compose-install = 请先在文件中把该服务的镜像改为 v0.5.0。重建容器之前，先把不在任何卷上的内容复制出来：`docker compose cp webserver:/app/pilot/meta_data ./meta_data`。
guidance-compose-start = 这会用新镜像重建容器。
