// The settings of the process: defaults, and every fault at once without repeating a value.
import { resolve } from 'node:path';
import { expect } from 'chai';
import { readSettings, SettingsError } from '#src/config/settings.ts';

describe('the settings of the program', () => {
  const faultsOf = (env: Record<string, string>): SettingsError => {
    try {
      readSettings(env);
    } catch (error) {
      expect(error).to.be.instanceOf(SettingsError);
      return error as SettingsError;
    }
    throw new Error('accepted');
  };

  it('are complete when nobody has set anything', () => {
    const settings = readSettings({ PORT: '', LOG_LEVEL: undefined, HOME: '/home/lea' });
    expect(settings).to.deep.equal({
      port: 3000,
      servicePort: 3001,
      listen: '127.0.0.1',
      requestTimeout: 20,
      stopDelay: 0,
      publicUrl: 'http://localhost:3000',
      dataDirectory: resolve('var'),
      keysDirectory: resolve('keys'),
      keysPassphraseFile: null,
      keysRotateAfterDays: 365,
      passwordCost: { memory: 19_456, passes: 2 },
      signInJournalMonths: 12,
      helpDesk: { phone: null, hours: null, url: null },
      databaseUrl: null,
      trustProxy: false,
      sourceFolder: null,
      sourceFile: null,
      smtpUrl: null,
      mailFrom: null,
      alertTo: [],
      logLevel: 'info',
    });
    expect(Object.isFrozen(settings)).to.equal(true);
  });

  it('follow the environment', () => {
    const env = {
      PORT: '8080',
      LISTEN: '::1',
      REQUEST_TIMEOUT: '60',
      DATA_DIR: '/srv/annuaire',
      KEYS_DIR: '/etc/annuaire',
      KEYS_PASSPHRASE_FILE: '/run/credentials/annuaire/cles',
      KEYS_ROTATE_AFTER_DAYS: '90',
      PASSWORD_MEMORY_KIB: '65536',
      PASSWORD_PASSES: '3',
      SIGN_IN_JOURNAL_MONTHS: '7',
      HELP_DESK_PHONE: '01 40 00 00 00',
      HELP_DESK_URL: 'https://aide.exemple.fr/',
      LOG_LEVEL: 'debug',
      DATABASE_URL: 'postgres://a@b/c',
      TRUST_PROXY: 'true',
      SOURCE_FOLDER: '/srv/livraisons',
      SMTP_URL: 'smtp://annuaire:secret@courrier.exemple.fr:587',
      MAIL_FROM: 'annuaire@exemple.fr',
      ALERT_TO: 'astreinte@exemple.fr, dsi@exemple.fr',
    };
    expect(readSettings(env)).to.deep.equal({
      port: 8080,
      servicePort: 8081,
      listen: '::1',
      requestTimeout: 60,
      stopDelay: 2,
      publicUrl: 'http://localhost:8080',
      dataDirectory: '/srv/annuaire',
      keysDirectory: '/etc/annuaire',
      keysPassphraseFile: '/run/credentials/annuaire/cles',
      keysRotateAfterDays: 90,
      passwordCost: { memory: 65_536, passes: 3 },
      signInJournalMonths: 7,
      helpDesk: { phone: '01 40 00 00 00', hours: 'du lundi au vendredi de 8 h à 18 h', url: 'https://aide.exemple.fr/' },
      databaseUrl: 'postgres://a@b/c',
      trustProxy: true,
      sourceFolder: '/srv/livraisons',
      sourceFile: null,
      smtpUrl: 'smtp://annuaire:secret@courrier.exemple.fr:587',
      mailFrom: 'annuaire@exemple.fr',
      alertTo: ['astreinte@exemple.fr', 'dsi@exemple.fr'],
      logLevel: 'debug',
    });
    expect(readSettings({ SOURCE_FILE: '/etc/annuaire/source.yaml' })).to.include({
      sourceFile: '/etc/annuaire/source.yaml',
      sourceFolder: null,
    });
    expect(readSettings({ PORT: '65535', LISTEN: '*' })).to.include({ servicePort: 65_534, listen: null });
    expect(readSettings({ SOURCE_FOLDER: '/srv' }), 'a real source').to.include({ listen: null, stopDelay: 2 });
    for (const url of ['postgres://moi@/base?host=/run/postgresql', 'postgresql:///base?port=5433&host=%2Frun%2Fpostgresql'])
      expect(readSettings({ DATABASE_URL: url }).databaseUrl).to.equal(url);
    for (const url of ['postgres://moi@/base', 'postgres://moi@/base?host=ailleurs'])
      expect(faultsOf({ DATABASE_URL: url }).faults, url).to.have.length(1);
    expect(readSettings({ PUBLIC_URL: 'https://annuaire.exemple.fr/' }).publicUrl).to.equal('https://annuaire.exemple.fr');
  });

  it('tell all their faults at once, in French, and never a value', () => {
    const error = faultsOf({
      PORT: '0',
      DEMO_SERVICE_PORT: 'trois mille',
      LISTEN: 'ici',
      PUBLIC_URL: 'annuaire',
      DATABASE_URL: 'mysql://moi:secret@ici/base',
      SMTP_URL: 'http://annuaire:secret@courrier',
      MAIL_FROM: 'annuaire',
      ALERT_TO: 'astreinte@exemple.fr,, dsi',
      LOG_LEVEL: 'bavard',
    });
    expect(error.faults.map((line) => line.split(' ')[0])).to.deep.equal([
      'PORT',
      'DEMO_SERVICE_PORT',
      'LISTEN',
      'PUBLIC_URL',
      'DATABASE_URL',
      'SMTP_URL',
      'MAIL_FROM',
      'ALERT_TO',
      'LOG_LEVEL',
    ]);
    for (const line of error.faults) expect(line).to.match(/ doit être /);
    expect(error.message).to.contain('Réglages incorrects').and.not.to.contain('secret');
  });

  it('refuse one port for two servers, two sources, and an address with a query', () => {
    expect(faultsOf({ SOURCE_FILE: '/a.yaml', SOURCE_FOLDER: '/b' }).faults).to.have.length(1);
    expect(faultsOf({ PORT: '3001', DEMO_SERVICE_PORT: '3001' }).faults).to.deep.equal(['DEMO_SERVICE_PORT doit être différent de PORT']);
    expect(faultsOf({ PUBLIC_URL: 'https://annuaire.exemple.fr/?a=1' }).faults).to.deep.equal([
      'PUBLIC_URL doit être une adresse sans chemin, sans « ? » et sans « # » : l’annuaire a un nom de domaine à lui',
    ]);
  });

  it('refuse a mail server without a sender or a receiver: an alert that reaches nobody is none', () => {
    expect(faultsOf({ SMTP_URL: 'smtps://courrier.exemple.fr' }).faults.map((line) => line.split(' ')[0])).to.deep.equal([
      'MAIL_FROM',
      'ALERT_TO',
    ]);
    expect(faultsOf({ SMTP_URL: 'smtp:courrier', MAIL_FROM: 'a@b.fr', ALERT_TO: 'c@b.fr' }).faults).to.deep.equal([
      'SMTP_URL doit être une adresse qui nomme un serveur de courrier',
    ]);
  });
});
