// What was asked for on the command line: one shape a command. Types only.
import type { CharterPublishOptions } from './charter.ts';
import type { ComplianceOptions } from './compliance-record.ts';
import type { SlipOptions } from './credentials-slips.ts';
import type { SignOptions } from './delivery-sign.ts';
import type { VerifyOptions } from './delivery-verify.ts';
import type { KeysEncryptOptions } from './keys-encrypt.ts';
import type { KeysRotateOptions } from './keys-rotate.ts';
import type { LoginRequest } from './program-login.ts';
import type { ServiceRequest } from './program-service.ts';
import type { SyncRunOptions } from './sync-run.ts';

/** What was asked for on the command line, once it is well written. */
export type Request =
  | { readonly command: 'sync run'; readonly options: SyncRunOptions }
  | { readonly command: 'plan list' }
  | { readonly command: 'plan show'; readonly uai: string }
  | {
      readonly command: 'list approve' | 'list refuse' | 'list release';
      readonly uai: string;
      readonly options: { readonly digest?: string; readonly onlyProfile?: string; readonly reason?: string };
    }
  | { readonly command: 'person explain'; readonly person: string }
  | { readonly command: 'journal verify'; readonly options: { readonly head?: string } }
  | {
      readonly command: 'role assign';
      readonly person: string;
      readonly role: string;
      readonly options: { readonly uai?: string; readonly from?: string; readonly until?: string };
    }
  | { readonly command: 'role end'; readonly person: string; readonly role: string; readonly options: { readonly uai?: string } }
  | {
      readonly command: 'operator add';
      readonly options: { readonly givenName: string; readonly familyName: string; readonly role: string };
    }
  | { readonly command: 'credentials issue'; readonly person: string }
  | { readonly command: 'credentials slips'; readonly uai: string; readonly options: SlipOptions }
  | { readonly command: 'second-factor reset'; readonly person: string }
  | {
      readonly command: 'account suspend' | 'account reinstate';
      readonly person: string;
      readonly options: { readonly reason: string };
    }
  | { readonly command: 'logout list' }
  | { readonly command: 'logout replay'; readonly options: { readonly service?: string } }
  | { readonly command: 'compliance record'; readonly uai: string; readonly options: ComplianceOptions }
  | { readonly command: 'charter publish'; readonly charter: string; readonly options: CharterPublishOptions }
  | { readonly command: 'charter list' }
  | { readonly command: 'sign-ins statistics'; readonly options: { readonly month?: string } }
  | { readonly command: 'sign-ins trace'; readonly person: string; readonly options: { readonly incident: string } }
  | { readonly command: 'delivery sign'; readonly folder: string; readonly options: SignOptions }
  | { readonly command: 'delivery verify'; readonly folder: string; readonly options: VerifyOptions }
  | { readonly command: 'keys list' }
  | { readonly command: 'keys rotate'; readonly options: KeysRotateOptions }
  | { readonly command: 'keys encrypt'; readonly options: KeysEncryptOptions }
  | { readonly command: 'password calibrate'; readonly wanted: string }
  | ServiceRequest
  | LoginRequest
  | { readonly command: 'demo reset' }
  | { readonly command: 'demo code'; readonly key: readonly string[] };

export type Asked = { readonly request: Request; readonly json: boolean };
