/** @typedef {{ topic: string, owner: string, maxMessageBytes?: number, keptForEver?: boolean }} OwnedTopic */

/**
 * @param {import('../stack/discover-services.mjs').ServiceDescription[]} services
 * @returns {OwnedTopic[]} every topic of every service
 */
export function topicsOf(services) {
  return services.flatMap(({ name, kafka }) =>
    Object.entries(kafka.topics).map(([topic, settings]) => ({ topic, owner: name, ...settings })),
  );
}
