// Which of the commands of `login …` was asked for, and its work. Knows what each does by its name alone.
import type { Settings } from '#src/config/settings.ts';
import { loginCheck } from './login-check.ts';
import { loginMetadata, loginRenew } from './login-metadata.ts';
import type { LoginRequest } from './program-login.ts';
import type { Report } from './report.ts';
import type { Request } from './request.ts';

export function isLogin(request: Request): request is LoginRequest {
  return request.command.startsWith('login ');
}

export function runLogin(request: LoginRequest, settings: Settings, now: Date): Promise<Report> {
  switch (request.command) {
    case 'login metadata':
      return loginMetadata(request.login, request.options, settings, now);
    case 'login renew':
      return loginRenew(request.login, request.options, settings, now);
    case 'login check':
      return loginCheck(request.login, request.options, settings, now);
  }
}
