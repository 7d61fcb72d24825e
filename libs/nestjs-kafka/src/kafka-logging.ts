import { Logger } from '@nestjs/common';
import { type logCreator, logLevel } from 'kafkajs';

const EXPECTED = /^Limiting retries for the idempotent producer/; // as KafkaProducer does, and says why

/**
 * kafkajs' log lines, written by Nest's logger. Its `info` is chatter to an operator, so it becomes `debug`; what it
 * calls an error of a connection is any answer but "yes", which it goes on to retry itself, so that is a warning.
 */
export const nestLogCreator: logCreator = () => {
  const logger = new Logger('Kafka');
  return ({ namespace, level, log }) => {
    const { message, error, groupId, broker, topic } = log;
    if (EXPECTED.test(message)) return;
    const facts = Object.entries({ groupId, broker, topic, error })
      .filter(([, value]) => typeof value === 'string')
      .map(([name, value]) => `${name}=${value}`);
    const line = [`[${namespace}] ${message}`, ...facts].join(' ');
    if (level === logLevel.ERROR && namespace !== 'Connection') logger.error(line);
    else if (level <= logLevel.WARN) logger.warn(line);
    else logger.debug(line);
  };
};
