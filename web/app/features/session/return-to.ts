/** Where to go after signing in: a path of our own, never another site. */
export function safeReturnTo(returnTo: string | undefined): string {
  if (!returnTo?.startsWith('/')) return '/';
  // "//host" and "/\host" leave the site in some browsers.
  return /^\/[/\\]/.test(returnTo) ? '/' : returnTo;
}
