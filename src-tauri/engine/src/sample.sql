-- The metadata database of a small DB-GPT v0.4.7 on SQLite, as its server makes it, with rows in every table.

CREATE TABLE document_chunk (
  id INTEGER NOT NULL,
  document_id INTEGER,
  doc_name VARCHAR(100),
  doc_type VARCHAR(100),
  content TEXT,
  meta_info VARCHAR(500),
  gmt_created DATETIME,
  gmt_modified DATETIME,
  PRIMARY KEY (id)
);
CREATE TABLE knowledge_document (
  id INTEGER NOT NULL,
  doc_name VARCHAR(100),
  doc_type VARCHAR(100),
  space VARCHAR(100),
  chunk_size INTEGER,
  status VARCHAR(100),
  last_sync DATETIME,
  content TEXT,
  result TEXT,
  vector_ids TEXT,
  summary TEXT,
  gmt_created DATETIME,
  gmt_modified DATETIME,
  PRIMARY KEY (id)
);
CREATE TABLE knowledge_space (
  id INTEGER NOT NULL,
  name VARCHAR(100),
  vector_type VARCHAR(100),
  "desc" VARCHAR(100),
  owner VARCHAR(100),
  context TEXT,
  gmt_created DATETIME,
  gmt_modified DATETIME,
  PRIMARY KEY (id)
);
CREATE TABLE chat_history (
  id INTEGER NOT NULL,
  conv_uid VARCHAR(255) NOT NULL,
  chat_mode VARCHAR(255) NOT NULL,
  summary VARCHAR(255) NOT NULL,
  user_name VARCHAR(255),
  messages TEXT(2147483647),
  message_ids TEXT(2147483647),
  sys_code VARCHAR(128),
  gmt_created DATETIME,
  gmt_modified DATETIME,
  PRIMARY KEY (id),
  CONSTRAINT uk_conv_uid UNIQUE (conv_uid)
);
CREATE INDEX ix_chat_history_sys_code ON chat_history (sys_code);
CREATE TABLE chat_history_message (
  id INTEGER NOT NULL,
  conv_uid VARCHAR(255) NOT NULL,
  "index" INTEGER NOT NULL,
  round_index INTEGER NOT NULL,
  message_detail TEXT(2147483647),
  gmt_created DATETIME,
  gmt_modified DATETIME,
  PRIMARY KEY (id),
  CONSTRAINT uk_conversation_message UNIQUE (conv_uid, "index")
);
CREATE TABLE connect_config (
  id INTEGER NOT NULL,
  db_type VARCHAR(255) NOT NULL,
  db_name VARCHAR(255) NOT NULL,
  db_path VARCHAR(255),
  db_host VARCHAR(255),
  db_port VARCHAR(255),
  db_user VARCHAR(255),
  db_pwd VARCHAR(255),
  comment TEXT,
  sys_code VARCHAR(128),
  PRIMARY KEY (id),
  CONSTRAINT uk_db UNIQUE (db_name)
);
CREATE INDEX idx_q_db_type ON connect_config (db_type);
CREATE INDEX ix_connect_config_sys_code ON connect_config (sys_code);
CREATE TABLE gpts_conversations (
  id INTEGER NOT NULL,
  conv_id VARCHAR(255) NOT NULL,
  user_goal TEXT NOT NULL,
  gpts_name VARCHAR(255) NOT NULL,
  state VARCHAR(255),
  max_auto_reply_round INTEGER NOT NULL,
  auto_reply_count INTEGER NOT NULL,
  user_code VARCHAR(255),
  sys_code VARCHAR(255),
  created_at DATETIME,
  updated_at DATETIME,
  PRIMARY KEY (id),
  CONSTRAINT uk_gpts_conversations UNIQUE (conv_id)
);
CREATE INDEX idx_gpts_name ON gpts_conversations (gpts_name);
CREATE TABLE gpts_instance (
  id INTEGER NOT NULL,
  gpts_name VARCHAR(255) NOT NULL,
  gpts_describe VARCHAR(2255) NOT NULL,
  team_mode VARCHAR(255) NOT NULL,
  is_sustainable BOOLEAN NOT NULL,
  resource_db TEXT,
  resource_internet TEXT,
  resource_knowledge TEXT,
  gpts_agents VARCHAR(1000),
  gpts_models VARCHAR(1000),
  language VARCHAR(100),
  user_code VARCHAR(255) NOT NULL,
  sys_code VARCHAR(255),
  created_at DATETIME,
  updated_at DATETIME,
  PRIMARY KEY (id),
  CONSTRAINT uk_gpts UNIQUE (gpts_name)
);
CREATE TABLE gpts_messages (
  id INTEGER NOT NULL,
  conv_id VARCHAR(255) NOT NULL,
  sender VARCHAR(255) NOT NULL,
  receiver VARCHAR(255) NOT NULL,
  model_name VARCHAR(255),
  rounds INTEGER NOT NULL,
  content TEXT,
  current_gogal TEXT,
  context TEXT,
  review_info TEXT,
  action_report TEXT,
  role VARCHAR(255),
  created_at DATETIME,
  updated_at DATETIME,
  PRIMARY KEY (id)
);
CREATE INDEX idx_q_messages ON gpts_messages (conv_id, rounds, sender);
CREATE TABLE gpts_plans (
  id INTEGER NOT NULL,
  conv_id VARCHAR(255) NOT NULL,
  sub_task_num INTEGER NOT NULL,
  sub_task_title VARCHAR(255) NOT NULL,
  sub_task_content TEXT NOT NULL,
  sub_task_agent VARCHAR(255),
  resource_name VARCHAR(255),
  rely VARCHAR(255),
  agent_model VARCHAR(255),
  retry_times INTEGER,
  max_retry_times INTEGER,
  state VARCHAR(255),
  result TEXT(2147483647),
  created_at DATETIME,
  updated_at DATETIME,
  PRIMARY KEY (id),
  CONSTRAINT uk_sub_task UNIQUE (conv_id, sub_task_num)
);
CREATE TABLE my_plugin (
  id INTEGER NOT NULL,
  tenant VARCHAR(255),
  user_code VARCHAR(255) NOT NULL,
  user_name VARCHAR(255),
  name VARCHAR(255) NOT NULL,
  file_name VARCHAR(255) NOT NULL,
  type VARCHAR(255),
  version VARCHAR(255),
  use_count INTEGER,
  succ_count INTEGER,
  sys_code VARCHAR(128),
  gmt_created DATETIME,
  PRIMARY KEY (id),
  UNIQUE (name)
);
CREATE INDEX ix_my_plugin_sys_code ON my_plugin (sys_code);
CREATE TABLE plugin_hub (
  id INTEGER NOT NULL,
  name VARCHAR(255) NOT NULL,
  description VARCHAR(255) NOT NULL,
  author VARCHAR(255),
  email VARCHAR(255),
  type VARCHAR(255),
  version VARCHAR(255),
  storage_channel VARCHAR(255),
  storage_url VARCHAR(255),
  download_param VARCHAR(255),
  gmt_created DATETIME,
  installed INTEGER,
  PRIMARY KEY (id),
  UNIQUE (name)
);
CREATE TABLE chat_feed_back (
  id INTEGER NOT NULL,
  conv_uid VARCHAR(128),
  conv_index INTEGER,
  score INTEGER,
  ques_type VARCHAR(32),
  question TEXT,
  knowledge_space VARCHAR(128),
  messages TEXT,
  user_name VARCHAR(128),
  gmt_created DATETIME,
  gmt_modified DATETIME,
  PRIMARY KEY (id)
);
CREATE TABLE prompt_manage (
  id INTEGER NOT NULL,
  chat_scene VARCHAR(100),
  sub_chat_scene VARCHAR(100),
  prompt_type VARCHAR(100),
  prompt_name VARCHAR(256),
  content TEXT,
  input_variables VARCHAR(1024),
  model VARCHAR(128),
  prompt_language VARCHAR(32),
  prompt_format VARCHAR(32),
  prompt_desc VARCHAR(512),
  user_name VARCHAR(128),
  sys_code VARCHAR(128),
  gmt_created DATETIME,
  gmt_modified DATETIME,
  PRIMARY KEY (id),
  CONSTRAINT uk_prompt_name_sys_code UNIQUE (prompt_name, sys_code, prompt_language, model)
);
CREATE INDEX ix_prompt_manage_prompt_format ON prompt_manage (prompt_format);
CREATE INDEX ix_prompt_manage_prompt_language ON prompt_manage (prompt_language);
CREATE INDEX ix_prompt_manage_user_name ON prompt_manage (user_name);
CREATE INDEX ix_prompt_manage_sys_code ON prompt_manage (sys_code);

INSERT INTO knowledge_space VALUES (1,'产品手册','Chroma','产品问答 📚','dbgpt',NULL,'2024-01-20 09:00:00','2024-01-20 09:00:00');
INSERT INTO knowledge_document VALUES (1,'入门.md','TEXT','产品手册',1,'FINISHED','2024-01-20 09:01:00','DB-GPT 是一个数据应用框架。','ok','[]','简介','2024-01-20 09:01:00','2024-01-20 09:01:00');
INSERT INTO document_chunk VALUES (1,1,'入门.md','TEXT','DB-GPT 是一个数据应用框架。','{}','2024-01-20 09:01:00','2024-01-20 09:01:00');
INSERT INTO chat_history VALUES (1,'c-1','chat_normal','Hello 👋','dbgpt',NULL,NULL,'dbgpt','2024-01-21 10:00:00','2024-01-21 10:00:00');
INSERT INTO chat_history VALUES (2,'c-2','chat_agent','上季度的销售 📈','dbgpt',NULL,NULL,'dbgpt','2024-01-22 10:00:00','2024-01-22 10:00:00');
INSERT INTO chat_history_message VALUES (1,'c-1',0,1,'{"type": "human", "data": {"content": "Hello 👋"}}','2024-01-21 10:00:00','2024-01-21 10:00:00');
INSERT INTO chat_history_message VALUES (2,'c-1',1,1,'{"type": "ai", "data": {"content": "你好！"}}','2024-01-21 10:00:01','2024-01-21 10:00:01');
INSERT INTO connect_config VALUES (1,'sqlite','销售','data/sales.db',NULL,NULL,NULL,NULL,'演示数据','dbgpt');
INSERT INTO gpts_conversations VALUES (1,'c-2','分析上季度的销售 📈','sales-analyst','complete',5,1,'dbgpt','dbgpt','2024-01-22 10:00:00','2024-01-22 10:05:00');
INSERT INTO gpts_instance VALUES (1,'sales-analyst','分析销售数据','auto_plan',0,'{}','{}','{}','["CodeEngineer"]','{}','zh','dbgpt','dbgpt','2024-01-22 09:00:00','2024-01-22 09:00:00');
INSERT INTO gpts_messages VALUES (1,'c-2','User','CodeEngineer','vicuna',0,'请画一张图 🎨','画出每月销售额','{}','{}','{}','Human','2024-01-22 10:00:00','2024-01-22 10:00:00');
INSERT INTO gpts_messages VALUES (2,'c-2','CodeEngineer','User','vicuna',1,'Here is the chart.','画出每月销售额','{}','{}','{}','AI','2024-01-22 10:01:00','2024-01-22 10:01:00');
INSERT INTO gpts_plans VALUES (1,'c-2',1,'画图','画出每月销售额','CodeEngineer',NULL,NULL,NULL,0,5,'complete','ok','2024-01-22 10:00:00','2024-01-22 10:01:00');
INSERT INTO my_plugin VALUES (1,NULL,'dbgpt','dbgpt','search','search.zip',NULL,'1.0',3,3,NULL,'2024-01-23 08:00:00');
INSERT INTO plugin_hub VALUES (1,'search','搜索 🔎','eosphoros',NULL,NULL,'1.0','git','https://example.org/search',NULL,'2024-01-23 08:00:00',1);
INSERT INTO chat_feed_back VALUES (1,'c-1',1,5,'回答','Hello 👋','产品手册','很好 👍','dbgpt','2024-01-21 10:02:00','2024-01-21 10:02:00');
INSERT INTO prompt_manage VALUES (1,'chat_normal',NULL,'common','summary','请总结：{text}','text',NULL,'zh','f-string','总结','dbgpt','dbgpt','2024-01-24 08:00:00','2024-01-24 08:00:00');
