import fc from 'fast-check'
import { expect, it } from 'vitest'
import { wordsOf } from '../src/words.ts'

it('any name of a package gives names that code can have', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^(@[a-z0-9-]+\/)?[a-z0-9][a-z0-9._~-]*$/), (name) => {
      const { className, key, callback, title } = wordsOf(name)
      expect(className).toMatch(/^[A-Z][A-Za-z0-9]{0,37}$/)
      expect(className.endsWith('Plugin')).toBe(true)
      expect(key).toMatch(/^[a-z]\w{0,29}$/)
      expect(callback).toMatch(/^add[A-Z]\w*$/)
      expect(title).not.toBe('')
    }),
  )
})

it.each([
  ['netbox-hooks-plugin-site-status', 'SiteStatusPlugin', 'site_status', 'Site status'],
  ['@acme/labels', 'LabelsPlugin', 'labels', 'Labels'],
  ['3d-view', 'Plugin3dViewPlugin', 'plugin_3d_view', 'Plugin 3d view'],
  ['my-plugin', 'MyPlugin', 'my_plugin', 'My plugin'],
  ['netbox-hooks-plugin-', 'NetboxHooksPlugin', 'netbox_hooks_plugin', 'Netbox hooks plugin'],
])('%s is %s', (name, className, key, title) => {
  expect(wordsOf(name)).toMatchObject({ className, key, title })
})
