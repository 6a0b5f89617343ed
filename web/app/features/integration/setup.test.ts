import { expect, it } from 'vitest';
import { setupSteps } from './setup';

it.each(['stripe', 'shopify', 'woocommerce'])(
  '%s brings its signing secret over in the last step',
  (preset) => {
    expect(setupSteps(preset, 'STRIPE')?.map((step) => step.secret ?? false)).toEqual([false, false, true]);
  },
);

it('a sender that does not sign has no secret to bring over', () => {
  expect(setupSteps('stripe', 'NONE')?.some((step) => step.secret)).toBe(false);
});

it('a sender that calls with parameters has no steps', () => {
  expect(setupSteps('generic', 'NONE')).toBeNull();
});
