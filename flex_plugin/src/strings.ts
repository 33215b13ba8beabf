import { Manager } from '@twilio/flex-ui';
import { languageOf, WORDS } from './languages';
import type { Words } from './words/en';

export type StringName = keyof Words;

/**
 * Puts every text the plugin shows into Flex, in Flex's language; a text of the same name that is already there
 * stays: so a contact centre overrides them through Flex's own strings.
 */
export function registerStrings(manager: Manager): void {
  manager.strings = { ...WORDS[languageInFlex(manager)], ...manager.strings };
}

/** The language in which this agent reads Flex; English before Flex UI could be translated. */
export function languageInFlex(manager: Manager): string {
  return languageOf(manager.localization?.localeTag);
}

/** The text as it stands in Flex now. For texts without placeholders: those are filled in by Flex's templates. */
export function text(name: StringName): string {
  return (Manager.getInstance().strings as unknown as Record<StringName, string>)[name];
}
