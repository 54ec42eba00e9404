import { expect } from 'chai';
import { deviceOf, deviceWords } from '#core/session/device.ts';

describe('The kind of device of a session', () => {
  const said: readonly (readonly [string, string, string])[] = [
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0', 'windows/firefox', 'Ordinateur Windows, Firefox'],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0',
      'windows/edge',
      'Ordinateur Windows, Edge',
    ],
    [
      'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
      'android-phone/chrome',
      'Téléphone Android, Chrome',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
      'iphone/safari',
      'Téléphone iPhone, Safari',
    ],
    [
      'Mozilla/5.0 (X11; CrOS x86_64 15917.71.0) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36',
      'chromeos/chrome',
      'Chromebook, Chrome',
    ],
    ['', '-/-', 'Appareil non reconnu'],
  ];

  it('is told by a few plain words, and nothing finer is kept', () => {
    for (const [agent, code, words] of said) {
      expect(deviceOf(agent)).to.equal(code);
      expect(deviceWords(code)).to.equal(words);
    }
    expect(deviceWords(null)).to.equal('Appareil non reconnu');
    expect(['ipad/safari', '-/-'].map((code) => deviceWords(code, 'en'))).to.deep.equal(['iPad tablet, Safari', 'Unknown device']);
  });

  it('keeps nothing of what a browser makes up', () => {
    expect(deviceOf('<script>alert(1)</script> Léa Martin')).to.equal('-/-');
  });
});
