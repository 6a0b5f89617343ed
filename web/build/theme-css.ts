import {
  convertCssVariables,
  DEFAULT_THEME,
  defaultCssVariablesResolver,
  mergeMantineTheme,
} from '@mantine/core';
import type { Plugin } from 'vite';
import { schemeVariables, theme } from '../app/theme.ts';

type Variables = Record<string, string>;

/**
 * Appends the theme's CSS variables to `app/styles/theme.css` at build time. Mantine would otherwise write a
 * `<style>` element at run time, and the content security policy allows none.
 */
export function themeCss(): Plugin {
  return {
    name: 'waypost-theme-css',
    enforce: 'pre',
    transform(code, id) {
      if (!id.split('?')[0]?.endsWith('/app/styles/theme.css')) return null;
      return { code: `${code}\n${render()}`, map: null };
    },
  };
}

function render(): string {
  const standard = defaultCssVariablesResolver(DEFAULT_THEME);
  const ours = defaultCssVariablesResolver(mergeMantineTheme(DEFAULT_THEME, theme));
  return convertCssVariables({
    variables: { ...changed(ours.variables, standard.variables), '--mantine-scale': '1' },
    light: {
      ...changed(ours.light, standard.light),
      ...schemeVariables.light,
      '--mantine-color-scheme': 'light',
    },
    dark: { ...changed(ours.dark, standard.dark), ...schemeVariables.dark, '--mantine-color-scheme': 'dark' },
  });
}

function changed(ours: Variables, standard: Variables): Variables {
  return Object.fromEntries(Object.entries(ours).filter(([name, value]) => standard[name] !== value));
}
