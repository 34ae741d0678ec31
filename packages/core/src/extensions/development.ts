/** Whether this process is one of development, or of tests, by `NODE_ENV`, as most tools of Node go by. */
export function isDevelopment(): boolean {
  const { NODE_ENV: environment } = process.env
  return environment === 'development' || environment === 'test'
}
