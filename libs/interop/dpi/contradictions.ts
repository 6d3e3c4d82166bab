import { namesLicence } from './card-licence.js';
import { type Card, type CardFault, contradictory } from './card.js';

/** Where the members of a card contradict each other. */
export function contradictionsOf(card: Card): CardFault[] {
  return [...licencesOfOthers(card), ...licenceOfAModelMaker(card), ...modelAmongSources(card)];
}

function licencesOfOthers({ licences, inferredLicences }: Card): CardFault[] {
  const stated = new Set(licences.map(({ name }) => name));
  const listed = [...stated].join(', ');
  return [...inferredLicences].flatMap(([member, name]) => {
    if (!namesLicence(name) || stated.has(name)) return [];
    return [contradictory(member, name, `is none of the Licenses of the card: ${listed || 'there are none'}`)];
  });
}

function licenceOfAModelMaker({ licences, modelGenerated }: Card): CardFault[] {
  if (!licences.some(({ name }) => name === 'OpenAI') || modelGenerated.some((model) => model.startsWith('OpenAI ')))
    return [];
  const fault = 'lists the terms of OpenAI, and Model Generated names no model of OpenAI';
  return [contradictory('Licenses', 'OpenAI', fault)];
}

function modelAmongSources({ textSources, modelGenerated }: Card): CardFault[] {
  const unlisted = textSources.filter((text) => /^(OpenAI|Anthropic) \S/.test(text) && !modelGenerated.includes(text));
  return unlisted.map((text) => contradictory('Text Sources', text, 'is a model that Model Generated does not list'));
}
