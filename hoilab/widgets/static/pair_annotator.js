function l(n,e={},...t){let r=document.createElement(n);for(let[i,o]of Object.entries(e))o!==!1&&r.setAttribute(i,o===!0?"":String(o));return r.append(...t),r}function j(n){let{clientWidth:e,clientHeight:t}=n,r=window.devicePixelRatio||1,[i,o]=[Math.round(e*r),Math.round(t*r)];(n.width!==i||n.height!==o)&&(n.width=i,n.height=o);let s=n.getContext("2d");return s.setTransform(r,0,0,r,0,0),s.clearRect(0,0,e,t),[s,e,t]}var p=class{#e=new Map;#r;#t;constructor(e,t=()=>{}){this.#r=e,this.#t=t}has(e){return this.#e.has(e)}get(e){let t=this.#e.get(e);return t!==void 0&&(this.#e.delete(e),this.#e.set(e,t)),t}set(e,t){let r=this.#e.get(e);r!==void 0&&r!==t&&this.#t(r),this.#e.delete(e),this.#e.set(e,t);for(let[i,o]of this.#e){if(this.#e.size<=this.#r)break;this.#e.delete(i),this.#t(o)}}delete(e){let t=this.#e.get(e);t!==void 0&&this.#e.delete(e)&&this.#t(t)}clear(){for(let e of this.#e.values())this.#t(e);this.#e.clear()}};var ie=4,ne=2,oe=20,x=class{#e;#r;#t=new Set;#i=new Set;#n=-1;#d=-1;#h=-1;#u=!1;#m=!1;#o=!1;#s;constructor(e){this.#e=e,this.#r=new p(e.keep,e.close)}get wanted(){return this.#n}get shown(){return this.#h}get keep(){return this.#e.keep}ready(e){return this.#r.has(e)||this.#i.has(e)}want(e){this.#n=e,this.#i.delete(e);let t=this.#r.get(e);t!==void 0&&this.#v(e,t),this.#f()}async prefetch(){if(this.#m||this.#u||this.#o||this.#n<0)return;let e=this.#e.ahead(this.#n).filter(t=>!this.ready(t)&&!this.#t.has(t)).slice(0,ie);if(e.length===0){this.#s??=setTimeout(()=>{this.#a()},oe);return}this.#m=!0,await this.#l(e,!1),this.#m=!1,this.#f()}close(){this.#o=!0,clearTimeout(this.#s),this.#r.clear(),this.#e.source.close()}async#a(){let{ahead:e,ripe:t,close:r}=this.#e;for(let i of t?e(this.#n).slice(0,ne):[]){let o=this.#r.get(i),s=o===void 0?null:t?.(o);if(!s)continue;let a=await s.catch(()=>null);if(a===null)break;this.#o||this.#r.get(i)!==o?r(a):this.#r.set(i,a)}this.#s=void 0}async#f(){if(!(this.#u||this.#o)){if(this.ready(this.#n)||this.#t.has(this.#n)){this.prefetch();return}this.#u=!0,this.#d=this.#n,await this.#l([this.#n],!0),this.#u=!1,this.#f()}}async#l(e,t){for(let r of e)this.#t.add(r);try{let r=new Set(e);await this.#e.source.load(e,(o,s)=>(r.delete(o)||this.#b(o)?this.#g(o,s):this.#e.close(s),this.#c(t,r.size)));let[i]=r;if(i!==void 0&&this.#c(t,r.size))throw new Error(`frame ${i} did not come`)}catch(r){e.length>1?await this.#l(e.slice(0,1),t):this.#x(e[0],r)}finally{for(let r of e)this.#t.delete(r)}}#c(e,t){return this.#o?!1:e?t>0||this.#d===this.#n&&this.#e.ahead(this.#n).length>0:!this.#u}#b(e){return Math.abs(e-this.#n)<this.#e.keep/2&&!this.#r.has(e)}#g(e,t){this.#o?this.#e.close(t):this.#y(e,t)}#y(e,t){this.#r.set(e,t),this.#h!==this.#n&&(e===this.#n||e===this.#d)&&this.#v(e,t)}#x(e,t){this.#o||(this.#i.add(e),e===this.#n&&(this.#h=e,this.#e.fail(e,t instanceof Error?t:new Error(String(t)))))}#v(e,t){this.#h=e,this.#e.show(e,t)}};var b=class{#e;#r;constructor(e,t){this.#e=e,this.#r=new p(t)}async load(e,t){let r=e.filter(o=>!this.#r.has(o)),i=r.length?await this.#e(r):[];r.forEach((o,s)=>this.#r.set(o,i[s])),await Promise.all(e.map(async o=>{let s=this.#r.get(o);t(o,await createImageBitmap(new Blob([s],{type:"image/jpeg"})))}))}close(){this.#r.clear()}};var H=24,se=180,P=class{picture;over=l("canvas",{class:"over",role:"img",tabindex:-1});el;#e;#r=l("div",{class:"message",role:"alert",hidden:!0});#t;#i;#n=0;frame=-1;constructor(e){this.#e=e,this.picture=l("canvas",{class:"picture",width:e.width,height:e.height}),this.el=l("div",{class:"stage"},this.picture,this.over,this.#r),this.el.style.setProperty("--aspect",`${e.width} / ${e.height}`);let t=this.picture.getContext("2d");this.#t=new x({source:e.source??new b(r=>this.#h(r),H),close:r=>r.close(),ripe:r=>r instanceof ImageBitmap?null:createImageBitmap(r),ahead:r=>this.#i===void 0?e.ahead?.(r)??[]:[],show:(r,i)=>{t.drawImage(i,0,0),this.frame=r,this.say(""),e.shown?.(r),this.draw()},fail:(r,i)=>this.say(i.message),keep:H})}want(e){Math.abs(e-this.#t.wanted)>1&&this.#d(),this.#t.want(e)}#d(){clearTimeout(this.#i),this.#i=setTimeout(()=>{this.#i=void 0,this.#t.prefetch()},se)}#h(e){return Promise.all(e.map(async t=>{let r=await this.#e.fetch?.(t);if(!r)throw new Error(`frame ${t} did not come`);return r}))}draw(){this.#n||=requestAnimationFrame(()=>this.drawNow())}drawNow(){cancelAnimationFrame(this.#n),this.#n=0;let e=this.placement();this.picture.style.transform=`translate(${e.left}px, ${e.top}px) scale(${e.scale})`;let[t]=j(this.over);this.#e.paint(t,e)}placement(){let{width:e,height:t}=this.#e,{clientWidth:r,clientHeight:i}=this.el,o=Math.min(r/e,i/t)||1;return{scale:o,left:(r-e*o)/2,top:(i-t*o)/2}}pixel(e){let t=this.el.getBoundingClientRect(),{scale:r,left:i,top:o}=this.placement(),{width:s,height:a}=this.#e;return{x:Math.min(s,Math.max(0,(e.clientX-t.left-i)/r)),y:Math.min(a,Math.max(0,(e.clientY-t.top-o)/r))}}say(e){this.#r.textContent=e,this.#r.hidden=e===""}close(){clearTimeout(this.#i),cancelAnimationFrame(this.#n),this.#t.close()}};function k(n,e,t){return n.on(`change:${e}`,t),()=>n.off(`change:${e}`,t)}function _(n,e,t){n.get(e)!==t&&(n.set(e,t),n.save_changes())}function N(n,e,t){return g(n.map((r,i)=>i===e?{...r,verb:t,labelled:!0}:r))}function D(n,e){return g(n.filter((t,r)=>r!==e))}var g=n=>n.filter(e=>e.labelled);function V(n,e){return[...Object.keys(n.said).sort((r,i)=>(n.said[i]??0)-(n.said[r]??0)).filter(r=>e.includes(r)),...e.filter(r=>!(r in n.said))]}function y(n,e,t){return t[n.object_class]?.includes(e)??!1}function E(n,e){return`This model was built never to say ${e} of a ${n.object_class}; type another word for it (v), which it can learn.`}function B(n,e){let t=[Math.min(n.x,e.x),Math.min(n.y,e.y),Math.max(n.x,e.x),Math.max(n.y,e.y)];return t[2]-t[0]<3||t[3]-t[1]<3?null:t}function O(n,e,t){for(let r of["object","human"]){let i=n[r];if(i){for(let o of[[0,1],[2,1],[2,3],[0,3]])if(Math.hypot(e.x-i[o[0]],e.y-i[o[1]])<=t)return{which:r,sides:o}}}return null}function U(n,e,t){let r=[...n];for(let i of e.sides)r[i]=i%2?t.y:t.x;return[Math.min(r[0],r[2]-3),Math.min(r[1],r[3]-3),Math.max(r[2],r[0]+3),Math.max(r[3],r[1]+3)]}function z(n,e,t){let r=-1,i=1/0;return n.forEach((o,s)=>{for(let a of[o.object,o.human]){if(!a||e.x<a[0]||e.x>a[2]||e.y<a[1]||e.y>a[3])continue;let d=(a[2]-a[0])*(a[3]-a[1]);d<i&&([r,i]=[s,d])}}),r>=0||n.forEach((o,s)=>{if(!o.object)return;let a=ae(e,m(o.human),m(o.object));a<=t&&a<i&&([r,i]=[s,a])}),r}var m=n=>({x:(n[0]+n[2])/2,y:(n[1]+n[3])/2});function ae(n,e,t){let[r,i]=[t.x-e.x,t.y-e.y],o=r*r+i*i||1,s=Math.min(1,Math.max(0,((n.x-e.x)*r+(n.y-e.y)*i)/o));return Math.hypot(n.x-e.x-s*r,n.y-e.y-s*i)}function F(n,e){let t=(n%e.length+e.length)%e.length;return e[t]??"#4f9dff"}function G(n){let e=Math.round(n*100),t=Math.floor(e/6e3),r=(e%6e3/100).toFixed(2).padStart(5,"0");return t<60?`${t}:${r}`:`${Math.floor(t/60)}:${String(t%60).padStart(2,"0")}:${r}`}function K(n){let e=getComputedStyle(n),t=r=>e.getPropertyValue(`--${r}`).trim();return{ground:t("ground"),text:t("text"),muted:t("muted"),line:t("line"),accent:t("accent")}}function le(n){let e=document.body.dataset.jpThemeLight;if(e!==void 0)return e==="false";for(let t=n.parentNode;t;t=de(t)){if(!(t instanceof HTMLElement))continue;let r=he(getComputedStyle(t).backgroundColor);if(r!==void 0)return r<.5}return!1}function de(n){return n instanceof ShadowRoot?n.host:n.parentNode}function he(n){let e=n.match(/[\d.]+/g)?.map(Number);if(!n.startsWith("rgb")||!e||e.length<3)return;let[t=0,r=0,i=0,o=1]=e;return o<.5?void 0:(.2126*t+.7152*r+.0722*i)/255}function W(n,e){let t,r=()=>{let h=le(n);h!==t&&e(t=h)},i=new Set,o=()=>{for(let h of[0,120,450]){let u=setTimeout(()=>{i.delete(u),r()},h);i.add(u)}},s=new MutationObserver(o),a={attributes:!0,attributeFilter:["class","style","data-theme","data-jp-theme-light","data-jp-theme-name"]};s.observe(document.documentElement,a),s.observe(document.body,a),s.observe(document.head,{childList:!0});let d=matchMedia("(prefers-color-scheme: dark)");return d.addEventListener("change",o),r(),o(),()=>{s.disconnect(),d.removeEventListener("change",o);for(let h of i)clearTimeout(h)}}var M=class{#e=new Map;#r;#t;#i=Math.random().toString(36).slice(2);#n=0;constructor(e,t){this.#r=e,this.#t=t?(r,i)=>t.model_proxy.send_msg({...r,buffers:i}):(r,i)=>e.send?.(r,void 0,i),e.on("msg:custom",this.#h)}ask(e,t={},r=[]){let i=`${this.#i}-${this.#n++}`;return new Promise((o,s)=>{let a=setTimeout(()=>{this.#e.delete(i),s(new Error("Python does not answer. If the kernel was restarted, run the cell again."))},3e4);this.#e.set(i,{resolve:o,reject:s,timer:a}),this.#d(i,{...t,id:i,op:e},r,40)})}#d(e,t,r,i){let o=this.#e.get(e);if(o)try{this.#t(t,r)}catch(s){if(i>0){setTimeout(()=>this.#d(e,t,r,i-1),50);return}this.#e.delete(e),clearTimeout(o.timer),o.reject(s)}}close(){this.#r.off("msg:custom",this.#h);for(let{timer:e}of this.#e.values())clearTimeout(e);this.#e.clear()}#h=(e,t)=>{let r=String(e.id),i=this.#e.get(r);if(!i)return;if(this.#e.delete(r),clearTimeout(i.timer),typeof e.error=="string"){i.reject(new Error(e.error));return}let o=Array.isArray(t)&&t.length?t:e.buffers;i.resolve([e,Array.isArray(o)?o.map(ce):[]])}};function ce(n){return ArrayBuffer.isView(n)?new Uint8Array(n.buffer,n.byteOffset,n.byteLength):new Uint8Array(n)}var L=n=>new Int32Array(n.slice().buffer);function Y(n,e,t){return({model:r,el:i,view:o})=>{let s=l("div",{class:`hoilab-${n}`,"data-lm-suppress-shortcuts":"true"}),a=s.attachShadow({mode:"open"});a.append(l("style",{},e)),i.append(s);let d=new M(r,o),h=!1,u=[()=>d.close(),()=>s.remove()];return d.ask("describe").then(c=>{h||u.unshift(t({model:r,host:s,shadow:a,channel:d},c))}).catch(c=>a.append(l("p",{role:"alert"},c.message))),()=>{h=!0;for(let c of u.splice(0))c()}}}function J(n,e){return W(n,t=>{n.dataset.theme=t?"dark":"light",e(K(n))})}var X="rgba(10, 14, 20, 0.6)";function Z(n,e,t){n.lineJoin="round";let r=t.pairs.map((i,o)=>o).sort((i,o)=>+(i===t.chosen)-+(o===t.chosen));for(let i of r)ue(n,e,t,i);for(let i of t.draft)I(n,e,i,"#ffffff",2,[6,4])}function ue(n,e,t,r){let i=t.pairs[r],o=r===t.chosen,s=F(Math.max(0,t.verbs.indexOf(i.verb)),t.palette);n.globalAlpha=t.chosen<0||o?1:.4;let a=i.labelled?[]:[5,4];if(I(n,e,i.human,s,o?3:1.75,a),i.object){I(n,e,i.object,s,o?3:1.75,a);let[f,v]=[T(e,m(i.human)),T(e,m(i.object))];for(let[C,re]of[[4.5,X],[2.25,s]])n.strokeStyle=re,n.lineWidth=C,n.beginPath(),n.moveTo(f.x,f.y),n.lineTo(v.x,v.y),n.stroke()}let d=`${i.labelled?"":"? "}${i.verb} ${i.object_class}`.trim(),h=T(e,i.object?m(i.object):{x:m(i.human).x,y:i.human[1]});n.font='600 11px Inter, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';let u=n.measureText(d).width+10,c=Math.max(2,h.y-26);n.fillStyle=o?s:"rgba(10, 14, 20, 0.82)",n.beginPath(),n.roundRect(h.x-u/2,c,u,17,5),n.fill(),n.fillStyle=o?"#0b0f16":"#f3f6fa",n.textBaseline="middle",n.fillText(d,h.x-u/2+5,c+9),o&&pe(n,e,i,s),n.globalAlpha=1}function pe(n,e,t,r){for(let i of[t.human,t.object])if(i)for(let[o,s]of[[i[0],i[1]],[i[2],i[1]],[i[2],i[3]],[i[0],i[3]]]){let a=T(e,{x:o,y:s});n.beginPath(),n.arc(a.x,a.y,4,0,2*Math.PI),n.fillStyle="#ffffff",n.fill(),n.strokeStyle=r,n.lineWidth=2,n.stroke()}}function I(n,{scale:e,left:t,top:r},i,o,s,a){n.beginPath(),n.roundRect(t+i[0]*e,r+i[1]*e,(i[2]-i[0])*e,(i[3]-i[1])*e,3),n.strokeStyle=X,n.lineWidth=s+2,n.stroke(),n.setLineDash(a),n.strokeStyle=o,n.lineWidth=s,n.stroke(),n.setLineDash([])}var T=({scale:n,left:e,top:t},{x:r,y:i})=>({x:e+r*n,y:t+i*n});var me=12,A=class{el=l("div",{class:"pairs",role:"listbox","aria-label":"Pairs in this frame"});#e;#r;#t;#i;constructor(e,t){this.#e=e,this.#r=t,this.#t=l("input",{type:"text",placeholder:"another verb","aria-label":"Another verb (v)"}),this.#i=l("input",{type:"text",placeholder:"class of thing","aria-label":"Class of the thing of a new pair"}),this.#i.value=e.objects[0]??"thing"}object(){return this.#i.value.trim()||"thing"}verbs(e){return e?V(e,this.#e.verbs).filter(t=>!y(e,t,this.#e.ruled_out)):[]}focusVerb(){this.#t.focus()}show(e,t){let r=this.el.getRootNode().activeElement===this.#t;this.el.replaceChildren(...e.map((i,o)=>this.#n(i,o,o===t)),...e.length?[]:[l("div",{class:"empty"},"Nobody does anything here, as far as the model says. Press n to draw a pair.")],l("div",{class:"line"},l("label",{},"New pairs have a ",this.#i))),r&&this.#t.focus(),this.el.children[t]?.scrollIntoView({block:"nearest"})}#n(e,t,r){let i=Object.entries(e.said).map(([d,h])=>`${d} ${h.toFixed(2)}`).slice(0,3).join(", "),o=e.human_id>=0?`person ${e.human_id}`:"a person",s=l("div",{class:"who"},l("span",{class:"mark",title:e.labelled?"labelled":"said by the model"},e.labelled?"●":"○"),l("b",{},`${o} · ${e.verb} · ${e.object_class||"nothing"}`),l("small",{},i?`model: ${i}`:"drawn")),a=l("div",{class:"pair",role:"option","aria-selected":String(r)},s);return a.addEventListener("click",d=>{d.target.closest("button, input")||this.#r.choose(t)}),r&&a.append(this.#d(e,t)),a}#d(e,t){let r=this.verbs(e).slice(0,me),i=this.#e.verbs.filter(a=>y(e,a,this.#e.ruled_out)),o=(a,d,h=a)=>{let u=l("button",{type:"button",class:"chip","data-verb":a,"aria-pressed":String(e.labelled&&e.verb===a)},l("kbd",{},d),h);return u.addEventListener("click",()=>this.#r.verb(t,a)),u},s=l("button",{type:"button",class:"chip",title:"Remove this label (Delete)"},"remove label");return s.addEventListener("click",()=>this.#r.remove(t)),s.disabled=!e.labelled,this.#t.value="",this.#t.onkeydown=a=>{a.key==="Enter"&&this.#t.value.trim()&&this.#r.verb(t,this.#t.value.trim()),a.key==="Escape"&&this.#t.blur()},l("div",{class:"verbs",role:"group","aria-label":"Verbs"},...r.map((a,d)=>o(a,d<9?String(d+1):"")),...i.map(a=>l("button",{type:"button",class:"chip",disabled:"",title:E(e,a)},a)),o(this.#e.nothing,"0","nothing"),this.#t,s)}};var fe=64,q=16,be=4e3,w=class extends Error{},S=class n{#e;#r;#t;#i=new p(fe);constructor(e,t,r){this.#e=e,this.#r=t,this.#t=r}static async of(e,t,r){if(!("VideoDecoder"in globalThis))return null;let[i,[o,s]]=await e.ask("groups"),a=String(i.codec??"");if(!a||!o||!s)return null;let d={codec:a,codedWidth:t,codedHeight:r,description:o.slice(),hardwareAcceleration:"prefer-software",optimizeForLatency:!0};return(await VideoDecoder.isConfigSupported(d).catch(()=>null))?.supported?new n(e,d,L(s)):null}async load(e,t){for(let r of new Set(e.map(i=>Q(this.#t,i)))){let i=e.filter(o=>Q(this.#t,o)===r);if(!await this.#d(ge(await this.#n(r),i),t))return}}close(){this.#i.clear()}#n(e){let t=this.#i.get(e);if(t)return t;let r=this.#e.ask("packets",{group:e}).then(([,i])=>ve(i));return this.#i.set(e,r),r.catch(()=>this.#i.delete(e)),r}async#d(e,t){let r=()=>{},i=()=>{},o=!0,s,a=new Promise((c,f)=>r=f),d=new Promise(c=>i=c),h=()=>{clearTimeout(s),s=setTimeout(()=>r(new w("the browser's decoder does not answer")),be)},u=new VideoDecoder({output:c=>{if(!o){c.close();return}h(),o=t(c.timestamp,c),o||i()},error:c=>r(new Error(c.message))});h();try{u.configure(this.#r),e.parts.forEach((f,v)=>{let C=v===0?"key":"delta";u.decode(new EncodedVideoChunk({type:C,timestamp:e.frames[v],data:f}))});let c=u.flush();return c.catch(()=>{}),await Promise.race([c,d,a]),o}finally{clearTimeout(s),u.state!=="closed"&&u.close()}}};function Q(n,e){let t=0,r=n.length-1;for(;t<r;){let i=t+r+1>>1;n[i]<=e?t=i:r=i-1}return t}function ge({frames:n,parts:e},t){let r=Math.max(...t.map(i=>n.indexOf(i)));return{frames:n.subarray(0,r+1+q),parts:e.slice(0,r+1+q)}}function ve([n,e,t]){if(!n||!e||!t)throw new Error("a group of pictures came without its packets");let r=0,i=Array.from(L(e),o=>t.subarray(r,r+=o));return{frames:L(n),parts:i}}var ye=3,R=class{#e;#r;#t=0;constructor(e,t,r){this.#e=new b(async i=>(await e.ask("frames",{frames:i}))[1],r),this.#r=S.of(e,t.width,t.height).catch(()=>null)}async load(e,t){let r=await this.#r;if(r)try{await r.load(e,t),this.#t=0;return}catch(i){this.#t+=1,(!(i instanceof w)||this.#t>=ye)&&(this.#r=Promise.resolve(null))}await this.#e.load(e,t)}close(){this.#e.close(),this.#r.then(e=>e?.close())}};var ee=`:host {
  --ground: #ffffff;
  --raised: #f4f6f9;
  --line: #dfe4eb;
  --text: #171b22;
  --muted: #5a6678;
  --accent: #2457d6;
  --on-accent: #ffffff;
  --warn: #b42318;
  display: block;
  width: 100%;
  container-type: inline-size;
}
:host([data-theme="dark"]) {
  --ground: #14171d;
  --raised: #1e232c;
  --line: #323a47;
  --text: #e9edf3;
  --muted: #9aa7b8;
  --accent: #7aa7ff;
  --on-accent: #0c1220;
  --warn: #ff9a8f;
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
.scrubber {
  background: var(--ground);
  color: var(--text);
  border: 1px solid var(--line);
  border-radius: 12px;
  overflow: hidden;
  font: 13px/1.4 Inter, "Segoe UI", Roboto, "Helvetica Neue", Arial, system-ui, sans-serif;
  font-variant-numeric: tabular-nums;
  outline: none;
  user-select: none;
  -webkit-user-select: none;
}
.scrubber:focus-visible { box-shadow: 0 0 0 2px var(--accent); }

.stage {
  position: relative;
  overflow: hidden;
  background: #0b0d11;
  aspect-ratio: var(--aspect, 16 / 9);
  max-height: 60vh;
  margin: 0 auto;
  width: 100%;
  touch-action: none;
}
.stage canvas { position: absolute; inset: 0; width: 100%; height: 100%; display: block; }
.stage .picture {
  inset: auto;
  left: 0;
  top: 0;
  width: auto;
  height: auto;
  transform-origin: 0 0;
}
.stage .message {
  position: absolute;
  inset: auto 16px 16px 16px;
  padding: 10px 14px;
  border-radius: 8px;
  color: #ffe3df;
  background: rgba(60, 12, 8, 0.88);
}
.stage .fit { position: absolute; right: 10px; top: 10px; background: rgba(15, 18, 24, 0.72); color: #fff; }
.stage .wait {
  position: absolute;
  left: 0;
  bottom: 0;
  height: 2px;
  width: 100%;
  background: linear-gradient(90deg, transparent, var(--accent), transparent);
  animation: sweep 1.1s linear infinite;
}
@keyframes sweep { from { transform: translateX(-100%); } to { transform: translateX(100%); } }
.tip {
  position: absolute;
  z-index: 3;
  pointer-events: none;
  white-space: nowrap;
  padding: 4px 9px;
  border-radius: 6px;
  font-size: 12px;
  color: #f3f6fa;
  background: rgba(15, 18, 24, 0.92);
  box-shadow: 0 2px 10px rgba(0, 0, 0, 0.28);
}
.tip b { font-weight: 600; }

.bar {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 8px 14px;
  padding: 10px 12px 4px;
}
.group { display: flex; align-items: center; gap: 2px; }
.clock { display: flex; align-items: baseline; gap: 6px; color: var(--muted); white-space: nowrap; }
.clock .now { color: var(--text); font-weight: 600; }
.clock input {
  width: calc(var(--digits, 4) * 1ch + 16px);
  font: inherit;
  font-weight: 600;
  font-variant-numeric: tabular-nums;
  text-align: right;
  color: var(--text);
  background: var(--raised);
  border: 1px solid transparent;
  border-radius: 6px;
  padding: 2px 6px;
}
.clock input:hover { border-color: var(--line); }
.clock input:focus { border-color: var(--accent); outline: none; }
.grow { flex: 1; }
button, select {
  font: inherit;
  color: inherit;
  background: transparent;
  border: 0;
  cursor: pointer;
}
button:focus-visible, select:focus-visible {
  outline: 2px solid var(--accent);
  outline-offset: 1px;
}
input[type="range"]:focus-visible { outline: none; }
input[type="range"]:focus-visible::-webkit-slider-thumb { box-shadow: 0 0 0 3px var(--accent); }
input[type="range"]:focus-visible::-moz-range-thumb { box-shadow: 0 0 0 3px var(--accent); }
.icon {
  display: inline-grid;
  place-items: center;
  width: 30px;
  height: 30px;
  padding: 0;
  border-radius: 8px;
  color: var(--muted);
}
.icon:hover { background: var(--raised); color: var(--text); }
.icon[aria-pressed="true"] { color: var(--accent); background: var(--raised); }
.icon svg {
  width: 16px;
  height: 16px;
  fill: currentColor;
  stroke: currentColor;
  stroke-width: 2;
  stroke-linejoin: round;
  stroke-linecap: round;
}
.icon.play { width: 36px; height: 36px; border-radius: 50%; color: var(--on-accent); background: var(--accent); margin: 0 4px; }
.icon.play:hover { filter: brightness(1.08); }
.icon.play svg { width: 15px; height: 15px; }
.chip {
  padding: 4px 11px;
  border-radius: 999px;
  font-size: 12px;
  color: var(--muted);
  border: 1px solid var(--line);
}
.chip + .chip { margin-left: 4px; }
.chip:hover { color: var(--text); }
.chip[aria-pressed="true"] {
  color: var(--text);
  background: color-mix(in srgb, var(--accent) 16%, var(--ground));
  border-color: color-mix(in srgb, var(--accent) 55%, var(--ground));
}
select {
  height: 28px;
  padding: 0 4px;
  border-radius: 8px;
  color: var(--muted);
}
select:hover { color: var(--text); background: var(--raised); }
select option { color: #171b22; background: #fff; }

.slide { display: flex; padding: 2px 12px 0; }
.scrubber.lanes .slide { padding-left: calc(12px + var(--gutter)); }
input[type="range"] {
  -webkit-appearance: none;
  appearance: none;
  flex: 1;
  min-width: 0;
  height: 24px;
  margin: 0;
  background: transparent;
  cursor: pointer;
  border-radius: 6px;
}
input[type="range"]::-webkit-slider-runnable-track {
  height: 5px;
  border-radius: 3px;
  background: linear-gradient(to right, var(--accent) var(--done, 0%), var(--line) var(--done, 0%));
}
input[type="range"]::-moz-range-track { height: 5px; border-radius: 3px; background: var(--line); }
input[type="range"]::-moz-range-progress { height: 5px; border-radius: 3px; background: var(--accent); }
input[type="range"]::-webkit-slider-thumb {
  -webkit-appearance: none;
  width: 16px;
  height: 16px;
  margin-top: -5.5px;
  border-radius: 50%;
  border: 3px solid var(--ground);
  background: var(--accent);
  box-shadow: 0 0 0 1px var(--accent);
}
input[type="range"]::-moz-range-thumb {
  width: 10px;
  height: 10px;
  border-radius: 50%;
  border: 3px solid var(--ground);
  background: var(--accent);
  box-shadow: 0 0 0 1px var(--accent);
}

.timeline { position: relative; margin: 0 12px 10px; }
.timeline canvas { position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none; }
.timeline .scroll {
  position: absolute;
  inset: 0;
  overflow: hidden auto;
  cursor: pointer;
  scrollbar-width: thin;
  scrollbar-color: var(--line) transparent;
}

@container (max-width: 620px) {
  .bar { gap: 6px 8px; padding: 8px 8px 2px; }
  .grow { display: none; }
  .bar .first, .bar .last { display: none; }
}
@media (prefers-reduced-motion: reduce) { .stage .wait { animation: none; } }
`;var te=`.annotator {
  background: var(--ground);
  color: var(--text);
  border: 1px solid var(--line);
  border-radius: 12px;
  overflow: hidden;
  font: 13px/1.4 Inter, "Segoe UI", Roboto, "Helvetica Neue", Arial, system-ui, sans-serif;
  font-variant-numeric: tabular-nums;
  outline: none;
  user-select: none;
  -webkit-user-select: none;
}
.annotator:focus-visible { box-shadow: 0 0 0 2px var(--accent); }
.annotator .stage.drawing { cursor: crosshair; }
.annotator .line { display: flex; flex-wrap: wrap; gap: 6px 10px; align-items: center; padding: 8px 12px; }
.annotator .line .grow { flex: 1; }
.annotator .said { color: var(--muted); min-height: 1.4em; }
.annotator .said.wrong { color: var(--warn); }
.annotator .pairs { max-height: 260px; overflow: auto; border-top: 1px solid var(--line); scrollbar-width: thin; }
.annotator .pair { padding: 6px 12px; border-bottom: 1px solid var(--line); cursor: pointer; }
.annotator .pair[aria-selected="true"] { background: var(--raised); box-shadow: inset 3px 0 0 var(--accent); }
.annotator .pair .who { display: flex; gap: 8px; align-items: baseline; }
.annotator .pair .who b { font-weight: 600; }
.annotator .pair .who small { color: var(--muted); font-size: 12px; }
.annotator .mark { color: var(--accent); font-weight: 700; }
.annotator .verbs { display: flex; flex-wrap: wrap; gap: 4px; padding-top: 5px; }
.annotator .verbs .chip { margin-left: 0; padding: 2px 9px; }
.annotator .verbs .chip[aria-pressed="true"] { color: var(--on-accent); background: var(--accent); border-color: var(--accent); font-weight: 600; }
.annotator .verbs .chip:disabled { text-decoration: line-through; border-style: dashed; cursor: help; }
.annotator .verbs kbd { font: inherit; opacity: 0.75; margin-right: 4px; }
.annotator input[type="text"] {
  font: inherit; color: var(--text); background: var(--raised); border: 1px solid var(--line); border-radius: 6px; padding: 2px 7px; width: 9em;
}
.annotator .action {
  padding: 4px 11px; border-radius: 8px; border: 1px solid var(--line); color: var(--text);
}
.annotator .action:hover { background: var(--raised); }
.annotator .action:disabled { opacity: 0.45; cursor: default; }
.annotator .empty { padding: 12px; color: var(--muted); }
`;var Pe=64,ke=[1,2,3,4],$=class{root=l("div",{class:"annotator",tabindex:0,role:"group","aria-label":"Pair annotator"});#e;#r;#t;#i;#n;#d=l("div",{class:"said",role:"status","aria-live":"polite"});#h;#u=l("span",{class:"now"});#m=new Map;#o=[];#s=-1;#a;#f=1;#l=null;#c=null;constructor({model:e,channel:t,host:r},i){this.#e=e,this.#r=t,this.#t=i,this.#a=Math.min(i.frames-1,Number(e.get("frame"))),this.#i=new P({width:i.width,height:i.height,source:new R(t,i,Pe),ahead:o=>ke.map(s=>o+s*this.#f).filter(s=>s>=0&&s<i.frames),paint:(o,s)=>Z(o,s,{pairs:this.#o,chosen:this.#s,verbs:i.verbs,palette:i.palette,draft:this.#P()}),shown:o=>r.dataset.shown=String(o)}),this.#n=new A(i,{choose:o=>this.choose(o),verb:(o,s)=>{this.say(o,s)},remove:o=>{this.remove(o)}}),this.#h=l("input",{type:"range",min:0,max:i.frames-1,value:this.#a,"aria-label":"Frame"}),this.#h.addEventListener("input",()=>this.go(this.#h.valueAsNumber)),this.root.append(this.#i.el,l("div",{class:"slide"},this.#h),this.#x(),this.#n.el),this.#i.over.addEventListener("pointerdown",this.#k),this.#i.over.addEventListener("pointermove",this.#E),this.#i.over.addEventListener("pointerup",this.#M),this.root.addEventListener("keydown",this.#L),this.open()}redraw(){this.#i.draw()}close(){this.#i.close()}go(e){let t=Math.min(this.#t.frames-1,Math.max(0,e));t!==this.#a&&(this.#f=t<this.#a?-1:1,this.#a=t,this.#l=null,this.open(),_(this.#e,"frame",t))}async open(){let e=this.#a;this.#h.value=String(e),this.#h.style.setProperty("--done",`calc(8px + (100% - 16px) * ${e/Math.max(1,this.#t.frames-1)})`),this.#u.textContent=`${e} · ${G(this.#t.seconds[e]??0)}`,this.#i.want(e);let t=await this.#w("pairs",{frame:e});if(!t||e!==this.#a)return;this.#o=t.pairs;let r=this.#e.get("pair"),i=this.#o.findIndex(o=>r!==null&&o.pair===r);this.#s=i>=0?i:Math.min(this.#s,this.#o.length-1),this.#v()}choose(e){this.#s=e;let t=this.#o[e]?.pair??-1;_(this.#e,"pair",t>=0?t:null),this.#v()}async say(e,t){let r=this.#o[e];if(!(!r||!t)){if(this.#s=e,y(r,t,this.#t.ruled_out)){this.#p(E(r,t),!0);return}!this.#t.verbs.includes(t)&&t!==this.#t.nothing&&this.#t.verbs.push(t),await this.#b(N(this.#o,e,t)),this.root.focus()}}async remove(e){this.#o[e]?.labelled?await this.#b(D(this.#o,e)):this.#p("The model says this one; press 0 to say that nothing is done.")}async#b(e){let t=g(e),r=await this.#w("change",{frame:this.#a,pairs:t.length?t:null});r&&await this.#g(r)}async#g(e){let t=e.at;this.#t.labelled=e.labelled,this.#t.undo=Number(e.undo),this.#t.redo=Number(e.redo);let r=Number(e.carried??0);this.#p(r?`Carried to ${r} frames and saved in ${this.#t.file}.`:`Saved in ${this.#t.file}.`);let[i,o]=[t[0]??this.#a,t.at(-1)??this.#a];this.#a<i||this.#a>o?this.go(i):await this.open(),this.root.dataset.labelled=String(this.#t.labelled.length)}async propagate(){if(!this.#o[this.#s]?.labelled){this.#p("Label this pair first; then it can be carried along its track.");return}let[t=0,r=this.#t.frames-1]=this.#e.get("span"),i=g(this.#o.slice(0,this.#s)).length,o=await this.#w("propagate",{frame:this.#a,index:i,first:t,last:r});o&&await this.#g(o)}async history(e){let t=await this.#w(e,{});t&&(t.at.length?await this.#g(t):this.#p(`There is nothing to ${e}.`))}begin(){this.#l={human:null},this.#i.el.classList.add("drawing"),this.#p("Draw a box around the human."),this.redraw()}async#y(e){let t=this.#l?.human;if(this.#l=null,this.#i.el.classList.remove("drawing"),!t)return;let r={human:t,object:e,object_class:e?this.#n.object():"",verb:this.#t.verbs[0]??"does",human_id:-1,object_id:-1,labelled:!0,said:{}};await this.#b([...this.#o,r]),this.choose(g(this.#o).length-1)}#x(){let e=(t,r,i,o)=>{let s=l("button",{type:"button",class:"action",title:i},r);return s.addEventListener("click",o),this.#m.set(t,s),s};return l("div",{class:"line",role:"toolbar","aria-label":"Labelling"},this.#u,e("new","New pair","Draw a human and a thing (n)",()=>this.begin()),e("propagate","Carry along","Carry this label along the track (p)",()=>{this.propagate()}),e("undo","Undo","Take back (Ctrl+Z)",()=>{this.history("undo")}),e("redo","Redo","Do again (Ctrl+Shift+Z)",()=>{this.history("redo")}),l("div",{class:"grow"}),this.#d)}#v(){this.#n.show(this.#o,this.#s),this.#m.get("undo").disabled=this.#t.undo===0,this.#m.get("redo").disabled=this.#t.redo===0,this.root.dataset.frame=String(this.#a),this.root.dataset.pairs=String(this.#o.length),this.root.dataset.chosen=String(this.#s);let e=this.#o[this.#s];this.#i.over.setAttribute("aria-label",`frame ${this.#a}, ${this.#o.length} pairs${e?`, chosen: ${e.verb} ${e.object_class}`:""}`),this.redraw()}#p(e,t=!1){this.#d.textContent=e,this.#d.classList.toggle("wrong",t)}async#w(e,t){try{return(await this.#r.ask(e,t))[0]}catch(r){return this.#p(r.message,!0),null}}#P(){let e=this.#l?.human?[this.#l.human]:[],t=this.#c&&!this.#c.grip?B(this.#c.from,this.#c.to):null;return t?[...e,t]:e}#k=e=>{if(e.button!==0)return;this.root.focus();let t=this.#i.pixel(e),r=this.#o[this.#s],i=!this.#l&&r?O(r,t,8/this.#i.placement().scale):null;if(!this.#l&&!i){this.choose(z(this.#o,t,8/this.#i.placement().scale));return}this.#c={from:t,to:t,grip:i},this.#i.over.setPointerCapture(e.pointerId)};#E=e=>{if(!this.#c)return;this.#c.to=this.#i.pixel(e);let{grip:t,to:r}=this.#c,i=this.#o[this.#s];t&&i&&(this.#o[this.#s]={...i,[t.which]:U(i[t.which],t,r),labelled:!0}),this.redraw()};#M=()=>{let e=this.#c;if(this.#c=null,!e)return;if(e.grip){Math.hypot(e.to.x-e.from.x,e.to.y-e.from.y)>1&&this.#b(this.#o);return}let t=B(e.from,e.to);!t||!this.#l||(this.#l.human?this.#y(t):(this.#l.human=t,this.#p("Now the thing; Enter if there is none."),this.redraw()))};#L=e=>{let t=e.composedPath()[0];if(t.matches('input[type="text"]'))return;let r=e.ctrlKey||e.metaKey,i=d=>this.choose(Math.min(this.#o.length-1,Math.max(0,this.#s+d))),o=this.#n.verbs(this.#o[this.#s]),a=(r?{z:()=>{this.history(e.shiftKey?"redo":"undo")},Z:()=>{this.history("redo")},y:()=>{this.history("redo")}}:{ArrowLeft:()=>this.go(this.#a-(e.shiftKey?10:1)),ArrowRight:()=>this.go(this.#a+(e.shiftKey?10:1)),Home:()=>this.go(0),End:()=>this.go(this.#t.frames-1),ArrowUp:()=>i(-1),ArrowDown:()=>i(1),Enter:()=>{this.#l?this.#y(null):this.say(this.#s,this.#o[this.#s]?.verb??"")},0:()=>{this.say(this.#s,this.#t.nothing)},n:()=>this.begin(),p:()=>{this.propagate()},v:()=>this.#n.focusVerb(),Delete:()=>{this.remove(this.#s)},Backspace:()=>{this.remove(this.#s)},Escape:()=>{this.#l=null,this.#i.el.classList.remove("drawing"),this.choose(-1)},...Object.fromEntries(o.slice(0,9).map((d,h)=>[String(h+1),()=>{this.say(this.#s,d)}]))})[e.key];!a||e.altKey||e.key==="Enter"&&t.matches("button")||(e.preventDefault(),e.stopPropagation(),a())}};function Ee(n,[e]){let{model:t,host:r,shadow:i}=n,o=new $(n,e);i.append(o.root);let s=new ResizeObserver(()=>o.redraw());s.observe(o.root);let a=[J(r,()=>o.redraw()),k(t,"frame",()=>o.go(Number(t.get("frame")))),k(t,"pair",()=>{o.open()}),k(t,"revision",()=>{o.open()})];return()=>{s.disconnect(),o.close();for(let d of a)d()}}var mt={render:Y("annotator",ee+te,Ee)};export{mt as default};
