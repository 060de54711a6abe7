// Sends events with Segment's Node client, unchanged, and writes down which of them were acknowledged.
//   node node_client.cjs MODULES HOST KEY NAME EVENTS SECONDS ACKNOWLEDGED
const [modules, host, key, name, events, seconds, acknowledged] = process.argv.slice(2)
const { Analytics } = require(`${modules}/@segment/analytics-node`)
const fs = require('fs')
const kept = fs.openSync(acknowledged, 'w')
const client = new Analytics({ writeKey: key, host, maxRetries: 50, httpRequestTimeout: 20000 })
client.on('error', (error) => console.error(String(error.reason || error)))
client.on('http_response', ({ status, body }) => {
  if (status !== 200) return
  for (const message of JSON.parse(body).batch) fs.writeSync(kept, `${message.properties.number}\n`)
})
const wait = (ms) => new Promise((done) => setTimeout(done, ms))
async function main() {
  const begun = Date.now(), count = Number(events)
  for (let number = 0; number < count; number++) {
    client.track({ userId: `${name}-${number % 200}`, event: `Step ${number % 7}`, properties: { number: `${name}-${number}` } })
    const early = begun + (1000 * Number(seconds) * number) / count - Date.now()
    if (early > 0) await wait(early)
  }
  await client.closeAndFlush({ timeout: 600000 })
}
main()
