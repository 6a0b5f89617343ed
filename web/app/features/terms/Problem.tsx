import { Text } from '@mantine/core';

/** What is wrong with a part that has no field of its own. */
export function Problem({ children }: { children: string }) {
  return (
    <Text size="sm" c="var(--mantine-color-error)" role="alert">
      {children}
    </Text>
  );
}
