import { expect } from 'chai';
import { html, raw } from '#src/sso/pages/html.ts';

describe('the pages escape what they show', () => {
  it('escapes text in an element and in an attribute', () => {
    const name = `<script>"O'Brien" & fils</script>`;
    expect(html`<p title="${name}">${name}</p>`.toString()).to.equal(
      '<p title="&lt;script&gt;&quot;O&#39;Brien&quot; &amp; fils&lt;/script&gt;">&lt;script&gt;&quot;O&#39;Brien&quot; &amp; fils&lt;/script&gt;</p>',
    );
  });

  it('joins lists, keeps nested markup as it is and shows nothing for what is absent', () => {
    const items = ['a', '<b>'].map((item) => html`<li>${item}</li>`);
    expect(html`<ul>${items}</ul>${null}${undefined}${false}${0}`.toString()).to.equal('<ul><li>a</li><li>&lt;b&gt;</li></ul>0');
    expect(html`${raw('<hr>')}`.toString()).to.equal('<hr>');
  });

  it('takes no look-alike for trusted markup', () => {
    const lookAlike = { toString: () => '<img>', length: 0, map: () => [] } as unknown as string[];
    expect(html`${lookAlike}`.toString()).not.to.contain('<img>');
  });
});
