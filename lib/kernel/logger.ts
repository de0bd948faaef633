import pino from 'pino'

export type Logger = pino.Logger

/**
 * JSON lines on stdout: constant message, data in fields. Fields that could hold a secret are cut by name,
 * as a second net below the rule that nobody logs them.
 */
export function createLogger(options: { level: string; name?: string }): Logger {
  return pino({
    level: options.level,
    base: options.name === undefined ? {} : { name: options.name },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: [
        'password',
        'secret',
        'token',
        'authorization',
        '*.password',
        '*.secret',
        '*.token',
        '*.authorization',
        '*.headers',
      ],
      censor: '[redacted]',
    },
  })
}
