import assert from "node:assert/strict";
import { test } from "node:test";
import { Budget } from "./budget";

test("no more is under way than there is room for, and what is larger goes alone", async () => {
  const budget = new Budget(10);
  let [now, most] = [0, 0];
  const spent = [4, 4, 4, 25, 4, 6, 10].map((amount) =>
    budget.spend(amount, async () => {
      now += amount;
      most = Math.max(most, now === 25 ? 0 : now);
      await new Promise((resolve) => setTimeout(resolve, 1));
      now -= amount;
      return amount;
    }),
  );
  assert.deepEqual(await Promise.all(spent), [4, 4, 4, 25, 4, 6, 10]);
  assert.ok(most > 4 && most <= 10, `${most}`);
});

test("work that fails gives its room back", async () => {
  const budget = new Budget(10);
  await assert.rejects(budget.spend(10, () => Promise.reject(new Error("no"))));
  assert.equal(await budget.spend(10, () => Promise.resolve("done")), "done");
});
