/**
 * Reads a list of hosts, each `host` or `host:port`, as `PRESSONE_HTTP_ALLOW` holds it. They come back as URLs write
 * them, so that `0x7f.1` and `127.0.0.1` are the same.
 */
export function parseHosts(
  text: string,
): { readonly ok: true; readonly hosts: readonly string[] } | { readonly ok: false; readonly bad: string } {
  const hosts: string[] = [];
  for (const entry of text.split(',').map((each) => each.trim())) {
    const host = hostOf(entry);
    if (host === null) return { ok: false, bad: entry };
    hosts.push(host);
  }
  return { ok: true, hosts };
}

function hostOf(entry: string): string | null {
  const [, name, port] = /^(\[[0-9a-f:.]+\]|[^\s:/?#@\\[\]*]+)(?::(\d{1,5}))?$/i.exec(entry) ?? [];
  if (name === undefined || Number(port ?? 0) > 65_535 || !URL.canParse(`http://${name}/`)) return null;
  const { hostname } = new URL(`http://${name}/`);
  return port === undefined ? hostname : `${hostname}:${Number(port)}`;
}

/** Whether a host is on the list, with any port or with this one. */
export function isNamedHost(hosts: readonly string[], hostname: string, port: number): boolean {
  return hosts.includes(hostname) || hosts.includes(`${hostname}:${port}`);
}
