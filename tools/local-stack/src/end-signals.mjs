/**
 * Calls once when the person or the system asks this program to end. A second Ctrl-C ends it at once; what it had
 * started is then ended by the keeper's reaper.
 *
 * @param {(exitCode: number) => void} asked with the exit code shells expect for that signal
 */
export function onEndSignal(asked) {
  const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };
  let again = false;
  for (const [signal, code] of Object.entries(codes)) {
    process.on(signal, () => {
      if (again) process.exit(code);
      again = true;
      asked(code);
    });
  }
}
