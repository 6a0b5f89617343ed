// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { MadeSecret, type Signed } from './MadeSecret';

afterEach(cleanup);

function show(signed: Signed) {
  render(
    <MantineProvider env="test">
      <MadeSecret secret="whsec_AAAA" signed={signed} />
    </MantineProvider>,
  );
}

it('leaves a body to any library', () => {
  show('body');
  expect(screen.getByText(/any library for Standard Webhooks does/)).toBeTruthy();
});

it('says of a call without a body what is signed', () => {
  show('address');
  expect(screen.getByText(/the path with the query, as it was called/)).toBeTruthy();
  expect(screen.queryByText(/any library/)).toBeNull();
});
