/** What the plugin must be told: where the video escalation API is. */
interface Settings {
  /** Origin of the API, the room page and this bundle, for example `https://video.example.com`. */
  apiOrigin: string;
}

/** The part of Flex's configuration that belongs to the plugin. */
export interface Configured {
  video_escalation?: { api_url?: string };
}

/**
 * The first that is given: the hosted configuration's `ui_attributes.video_escalation`, the page's own
 * `video_escalation`, the place that the bundle was loaded from.
 *
 * Throws an Error that names the setting when it is missing or no http(s) address.
 */
export function readSettings(
  hosted: Configured | undefined,
  local: Configured | undefined,
  bundleUrl: string,
): Settings {
  const address = hosted?.video_escalation?.api_url ?? local?.video_escalation?.api_url ?? bundleUrl;
  if (!/^https?:\/\//.test(address) || !URL.canParse(address)) {
    throw new Error(`video_escalation.api_url is not an http(s) address: "${address}"`);
  }
  return { apiOrigin: new URL(address).origin };
}
