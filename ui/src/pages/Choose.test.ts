import { expect, test } from "vitest";
import { all, appears, heading, one, open, press, primary, rest, text, type, until } from "../testing/open";

test("the sample, the recent list and both dialogs lead to an inspection", async () => {
  for (const way of ["folder", "file", "sample", "recent"]) {
    const { engine } = await open("mysql");
    expect(heading()).toBe("Which DB-GPT?");
    expect(primary()).toBe("folder");
    await press(way);
    await appears("[data-testid=verdict]");
    expect(engine.calls).toHaveLength(1);
    document.body.replaceChildren();
  }
});

test("what is dropped on the window is looked at, and the window says so while it is held", async () => {
  const { engine } = await open("mysql");
  engine.tell({ kind: "drag", over: true });
  await appears("[data-testid=drop]");
  engine.tell({ kind: "dropped", path: "/dropped/.env" });
  await appears("[data-testid=verdict]");
  expect(one("drop")).toBeNull();
  expect(engine.calls[0]).toContain("inspect /dropped/.env");
});

test("a host of Docker's is explained, and the published port is one press away", async () => {
  const { engine } = await open("docker");
  await press("folder");
  expect((await appears("[data-testid=error]")).dataset.code).toBe("mysql-host-unknown");
  await appears("[data-testid=connect-host]");
  expect(heading()).toBe("The database could not be opened");
  expect(one<HTMLInputElement>("connect-host")?.value).toBe("db");
  expect(primary()).toBe("proposal");
  await press("proposal");
  await appears("[data-testid=verdict]");
  expect(engine.calls.at(-1)).toContain('"host":"127.0.0.1","port":3307');
});

test("a database whose port is not published gets a form that begins with what the file says", async () => {
  const { engine } = await open("unpublished");
  await press("folder");
  expect((await appears("[data-testid=error]")).dataset.code).toBe("compose-port-unpublished");
  await appears("[data-testid=connect-host]");
  expect(one<HTMLInputElement>("connect-host")?.value).toBe("db");
  // There is no proposal, so the form comes next.
  expect(one("proposal")).toBeNull();
  expect(primary()).toBe("connect");
  type("connect-host", "172.20.0.3");
  await press("connect");
  await appears("[data-testid=verdict]");
  expect(engine.calls.at(-1)).toContain('"host":"172.20.0.3","port":null');
});

test("of several services the one that is meant is one press away", async () => {
  const { engine } = await open("services");
  await press("folder");
  expect((await appears("[data-testid=error]")).dataset.code).toBe("compose-several-dbgpt");
  await appears("[data-testid=service][data-service=web-a]");
  document.querySelector<HTMLElement>("[data-service=web-b]")?.click();
  await appears("[data-testid=verdict]");
  expect(engine.calls.at(-1)).toContain('"service":"web-b"');
});

test("a password is handed over once, and kept nowhere", async () => {
  const { job, engine } = await open("password");
  await press("folder");
  await appears("[data-testid=connect-password]");
  expect(primary()).toBe("connect");
  type("connect-password", "s3cret-mark");
  type("connect-user", "root");
  await press("connect");
  // The form is still there, with the password field cleared.
  expect(one<HTMLInputElement>("connect-password")?.value).toBe("");
  await until(() => expect(one("verdict")).not.toBeNull());
  await rest();
  expect(engine.calls.at(-1)).toContain('"user":"root"');
  expect(engine.calls.at(-1)).toContain("s3cret-mark");
  expect(JSON.stringify(job.attempt)).not.toContain("s3cret-mark");
  expect(document.documentElement.outerHTML).not.toContain("s3cret-mark");
  expect(all("input").map((input) => (input as HTMLInputElement).value)).not.toContain("s3cret-mark");
});

test("only what differs from the config is sent; what was corrected before stays corrected", async () => {
  const { engine } = await open("docker");
  await press("folder");
  await appears("[data-testid=connect-host]");
  type("connect-port", "3310");
  await press("connect");
  await rest();
  type("connect-tls", "verify-ca");
  await press("choose-ca");
  await rest();
  await press("connect");
  await rest();
  const sent = JSON.parse(engine.calls.at(-1)!.split(" ").slice(2).join(" "));
  expect(sent).toEqual({
    service: null, env_files: [], project: null, root: null, host: null, port: 3310, socket: null, user: null, database: null, password: null,
    tls: "verify-ca", ca: "/etc/ssl/mysql-ca.pem",
  });
  expect(text()).toContain("The database was not changed.");
});

test("a run that was put off is still there to be taken up", async () => {
  await open("unfinished");
  await press("later", "take-up");
  await appears("[data-testid=unfinished][data-run='12']");
});

test("what is on this machine is listed, and one press away", async () => {
  const { engine } = await open("mysql");
  await appears("[data-testid=known]");
  expect(all("[data-testid=known]").map((known) => known.dataset.path)).toEqual([
    "/home/lin/code/DB-GPT", "/srv/chat/docker-compose.yml",
  ]);
  // A container without a compose file offers no config, and tells what to do.
  expect(one("known-alone")?.textContent).toContain("was not made by docker compose");
  document.querySelector<HTMLElement>("[data-path='/srv/chat/docker-compose.yml']")?.click();
  await appears("[data-testid=verdict]");
  expect(engine.calls).toHaveLength(1);
  expect(engine.calls[0]).toContain("inspect /srv/chat/docker-compose.yml");
  expect(engine.calls[0]).toContain('"service":"webserver"');
});

test("a machine that can't be looked at still lets a folder be chosen", async () => {
  const { job, engine } = await open("mysql");
  engine.find = () => Promise.reject(new Error("gone"));
  await job.restart();
  await until(() => expect(one("found")).toBeNull());
  await press("folder");
  await appears("[data-testid=verdict]");
});
