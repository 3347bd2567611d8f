// The policies and the world around the call, by forms and as JSON.

import assert from "node:assert/strict";
import { test } from "node:test";

import { accessible } from "./harness/accessible.js";
import { takeScreenshots } from "./harness/browser.js";
import { largest } from "./harness/largest.js";
import { input, openLink, openWorkbench, press, verdict } from "./harness/workbench.js";

test("every policy around the call is added and taken out", async () => {
  await openWorkbench({}, async (page) => {
    await page.getByText("More policies").click();
    const cards = page.locator(".policies .text-card");
    const before = await cards.count();
    for (const name of [
      "Add permissions policy",
      "Add permissions boundary",
      "Add to Root SCP",
      "Add to Root RCP",
      "Add in 123456789012 resource policy",
    ]) {
      await press(page, name, true);
    }
    assert.equal(await cards.count(), before + 6, "FullAWSAccess stays beside the first SCP");
    await verdict(page, "Allowed");
    await press(page, "add session policy");
    assert.match(await input(page), /--policy '\{"Version"/);
    await press(page, "remove session policy");
    assert.doesNotMatch(await input(page), /--policy/);

    const boundary = page.getByLabel("Permissions boundary of DevUser", { exact: true });
    await boundary.fill(
      '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}',
    );
    await verdict(page, "Denied");
    await press(page, "format Permissions boundary of DevUser");
    assert.match(await boundary.inputValue(), /^\{\n {2}"Version": "2012-10-17",\n {2}"Statement": \[\n/);
    await press(page, "remove Permissions boundary of DevUser");
    await verdict(page, "Allowed");
    await takeScreenshots(page, "policies");
  });
});

test("the world is edited by forms and as JSON, each shown in the other", async () => {
  await openWorkbench({}, async (page) => {
    await page.locator(".world > summary").click();
    await page.getByLabel("Region").fill("eu-west-1");
    const user = page.getByRole("group", { name: "user DevUser" });
    await user.getByLabel("path").fill("/team/");
    await page.getByRole("group", { name: "role Developer_Role" }).getByRole("button", { name: "Add a tag" }).click();
    await page.getByLabel("tag", { exact: true }).fill("team");
    await page.getByLabel("value", { exact: true }).fill("red");
    await page.getByLabel("longest session in s").fill("7200");

    await press(page, "edit as JSON");
    const raw = page.getByTestId("scenario");
    const scenario = JSON.parse(await raw.inputValue());
    assert.equal(scenario.request.region, "eu-west-1");
    assert.equal(scenario.accounts[0].users[0].path, "/team/");
    assert.equal(scenario.steps[0].as, "arn:aws:iam::123456789012:user/team/DevUser");
    assert.deepEqual(scenario.accounts[0].roles[0].tags, { team: "red" });
    assert.equal(scenario.accounts[0].roles[0].maxSessionDuration, 7200);
    assert.equal(scenario.accounts[0].roles[0].trust.Version, "2012-10-17", "a policy is an object");

    scenario.request.sourceIp = "198.51.100.7";
    scenario.surprise = true;
    await raw.fill(JSON.stringify(scenario));
    assert.equal(await page.getByLabel("source IP").inputValue(), "198.51.100.7");
    assert.equal(await raw.inputValue(), JSON.stringify(scenario), "as it was typed");
    await page.locator(".problems", { hasText: "surprise" }).waitFor();

    await raw.fill("{ broken");
    await page.getByText("can't be read: the page goes on with what could be").waitFor();
    assert.equal(await page.getByLabel("source IP").inputValue(), "198.51.100.7");
    await takeScreenshots(page, "world");
  });
});

test("groups and managed policies are made, attached and renamed without JSON", async () => {
  await openWorkbench({}, async (page) => {
    await page.locator("#world > summary").click();
    const identity = page.getByTestId("identity");
    // a trust policy that names the account leaves it to the policies of the user
    const trust = page.getByTestId("trust");
    await trust.fill((await trust.inputValue()).replace(":user/DevUser", ":root"));
    const world = page.locator("#world");
    const tap = (name, of = world) => of.getByRole("button", { name, exact: true }).click();
    await identity.fill('{"Version": "2012-10-17", "Statement": []}');
    await verdict(page, "Denied");

    await tap("Add a group");
    await world.getByRole("group", { name: "user DevUser" }).getByLabel("groups").fill("Group");
    await tap("Add a managed policy");
    const managed = world.getByRole("group", { name: "managed policy" });
    await managed.getByLabel("ARN").fill("arn:aws:iam::123456789012:policy/team/Everything");
    const group = world.getByRole("group", { name: "group Group" });
    await tap("Attach Everything", group);
    await verdict(page, "Allowed");
    await page.getByText("of Group").waitFor();
    await group.getByLabel("name").fill("Operators");
    await page.getByText("of Operators", { exact: true }).waitFor();
    const renamed = world.getByRole("group", { name: "group Operators" });
    await verdict(page, "Allowed");
    await takeScreenshots(page, "groups");
    await accessible(page, "groups and managed policies");
    await tap("Detach Everything", renamed);
    await verdict(page, "Denied");
    await tap("Add a policy", renamed);
    await page.getByText("of Operators", { exact: true }).waitFor();

    await press(page, "edit as JSON");
    const raw = page.getByTestId("scenario");
    const scenario = JSON.parse(await raw.inputValue());
    assert.deepEqual(scenario.accounts[0].users[0].groups, ["Operators"]);
    assert.equal(await page.getByText("Only editable as JSON").count(), 0);
    scenario.steps[0].files = { "x.json": "{}" };
    scenario.steps[0].after = 60;
    await raw.fill(JSON.stringify(scenario));
    await page.getByText("Only editable as JSON: times between steps, files of calls.").waitFor();
  });
});

test("policies as large as AWS allows are evaluated while you type", async () => {
  await openWorkbench({}, async (page) => {
    await openLink(page, largest());
    const answer = page.getByTestId("verdict");
    for (const [key, name] of [["2", "DevUser2"], ["Backspace", "DevUser"]]) {
      await page.getByTestId("input").press("Control+End");
      await page.keyboard.press(key);
      await answer.filter({ hasText: new RegExp(`^Allowed.*source identity ${name}\\b`, "s") }).waitFor();
    }
  });
});
