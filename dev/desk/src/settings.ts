/** Where everything is: the desk's web server knows it from its own flags. */
export interface Settings {
  api_url: string;
  twilio_url: string;
}

export async function readSettings(): Promise<Settings> {
  return (await fetch('/settings.json')).json();
}
